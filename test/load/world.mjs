import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { built, builtPath, root } from './built.mjs';
import { pinClient } from './cores.mjs';
import { passwordOf, seedPeople, tokensOf } from './people.mjs';
import { startApi } from './servers/plinth.mjs';

const FOLDER = 'load-';

const BARE_TABLES = `
  CREATE SCHEMA bare;
  CREATE TABLE bare.bucket (
    id uuid PRIMARY KEY, name text NOT NULL UNIQUE, owner_id uuid NOT NULL, visibility text NOT NULL,
    created_at timestamptz(3) NOT NULL);
  CREATE TABLE bare.event (
    id uuid PRIMARY KEY, at timestamptz(3) NOT NULL, actor_id uuid NOT NULL, action text NOT NULL,
    resource_id text NOT NULL, details jsonb NOT NULL);
  CREATE TABLE bare.answer (
    caller text NOT NULL, key text NOT NULL, body text NOT NULL, expires_at timestamptz NOT NULL, PRIMARY KEY (caller, key));
  CREATE TABLE bare.object (
    id uuid PRIMARY KEY, bucket text NOT NULL, key text COLLATE "C" NOT NULL, owner_id uuid NOT NULL,
    size bigint NOT NULL, media_type text NOT NULL, sha256 text NOT NULL, created_at timestamptz(3) NOT NULL,
    UNIQUE (bucket, key));
  CREATE TABLE bare.job (
    id uuid PRIMARY KEY, type text NOT NULL, payload jsonb NOT NULL, status text NOT NULL, owner_id uuid,
    run_at timestamptz NOT NULL, created_at timestamptz NOT NULL);
  CREATE INDEX ON bare.job (run_at) WHERE status = 'queued';`;

/** What all scenarios share: Postgres, Redis, a data folder, the settings of the processes, and people. */
export class World {
  /** @param {{ quick: boolean, rounds: number, seconds: number, profile: boolean, results: string }} options */
  static async open(options) {
    pinClient();
    const { startEmbedded } = await built('libs/platform/src/embedded/index.js');
    const folder = join(root, '.data', `${FOLDER}${process.pid}`);
    mkdirSync(folder, { recursive: true });
    sweep();
    const servers = await startEmbedded({ dataFolder: folder });
    const world = new World(options, folder, servers);
    try {
      const cli = builtPath('apps/cli/src/main.js');
      execFileSync(process.execPath, [cli, 'migrate'], {
        env: { PATH: process.env.PATH, ...world.env },
        stdio: 'pipe',
      });
      await world.owner.query(BARE_TABLES);
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  constructor(options, folder, servers) {
    this.options = options;
    this.folder = folder;
    this.servers = servers;
    this.env = environment(folder, servers);
    /** Past Plinth, as the owner of the tables. */
    this.owner = new pg.Pool({ connectionString: servers.databaseDirectUrl, max: 2 });
  }

  /** Makes the people once, in an API process of its own, so that what is measured starts fresh. */
  async populate() {
    if (this.people) return;
    const api = await startApi(this);
    try {
      const answer = await fetch(`${api.url}/.well-known/jwks.json`);
      this.jwks = await answer.text();
      this.people = await seedPeople(api.url, this.owner);
    } finally {
      await api.child.stop();
    }
  }

  /** Fresh access tokens, good for a quarter of an hour: of the ordinary users, and of an administrator. */
  tokens(url) {
    return tokensOf(url, this.people);
  }

  /** Stops the servers and removes all that was made. */
  async close() {
    await this.owner.end();
    await this.servers.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Removes what runs left behind that were ended early; their servers ended with them. */
function sweep() {
  const data = join(root, '.data');
  const gone = readdirSync(data).filter((name) => name.startsWith(FOLDER) && !isRunning(name.slice(FOLDER.length)));
  for (const name of gone) rmSync(join(data, name), { recursive: true, force: true });
}

function isRunning(pid) {
  try {
    return process.kill(Number(pid), 0);
  } catch {
    return false;
  }
}

/** Production settings. The limiter counts every request and, at the highest limit there is, refuses none. */
function environment(folder, { databaseUrl, databaseDirectUrl, redisUrl }) {
  const unlimited = ['AUTH', 'READ', 'WRITE', 'UPLOAD', 'ADMIN'].map((name) => [`RATE_LIMIT_${name}`, '10000000']);
  return {
    NODE_ENV: 'production',
    LOG_LEVEL: 'warn',
    HOST: '127.0.0.1',
    PUBLIC_URL: 'http://load.localhost',
    PLINTH_DATA: folder,
    PLINTH_SECRET_KEYS: randomBytes(32).toString('base64'),
    PLINTH_ADMIN_PASSWORD: passwordOf('admin@example.com'),
    AUTH_ADMIN_MFA: 'optional',
    DATABASE_URL: databaseUrl,
    DATABASE_DIRECT_URL: databaseDirectUrl,
    REDIS_URL: redisUrl,
    ...Object.fromEntries(unlimited),
  };
}
