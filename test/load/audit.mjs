/**
 * How fast the audit trail is verified, listed and written, over millions of events in a Postgres of its own.
 *
 *   npm run build && node test/load/audit.mjs [--events 5000000] [--sealed 300000] [--rounds 8]
 *
 * Prints events verified a second, the latency of a page for each combination of filters with values that occur together
 * and with values that need not, and the time that an event adds to a transaction.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { built, builtPath, root } from './built.mjs';

const FILTERS = ['actorId', 'action', 'resourceType', 'resourceId', 'organizationId', 'from', 'to'];
const DAY_MS = 86_400_000;

const { values: given } = parseArgs({
  options: {
    events: { type: 'string', default: '5000000' },
    sealed: { type: 'string', default: '300000' },
    rounds: { type: 'string', default: '8' },
  },
});
const total = Number(given.events);
const sealed = Math.min(total, Number(given.sealed));

// Powers of a random number make a few actors, actions, resources and organizations frequent and many rare.
const GENERATE = `
  INSERT INTO audit_event (id, at, actor_type, actor_id, action, resource_type, resource_id, owner_type, organization_id,
    outcome, request_id, subject_id, details, actor_personal)
  SELECT gen_random_uuid(), timestamptz '2026-01-01' + n * interval '6.3 seconds' + random() * interval '2 seconds', 'user',
    CASE WHEN a > 0.05 THEN md5('actor' || floor(power(r1, 4) * 20000))::uuid END, 'module_' || (k % 12) || '.noun_verbed_' || k,
    'type_' || (k % 12), CASE WHEN r4 > 0.1 THEN 'res-' || (k % 12) || '-' || floor(power(r3, 3) * 200000) END, 'platform',
    CASE WHEN o < 0.6 THEN md5('org' || floor(power(r2, 4) * 2000))::uuid END,
    CASE WHEN r5 < 0.9 THEN 'success' ELSE 'denied' END, gen_random_uuid()::text, CASE WHEN r5 < 0.3 THEN gen_random_uuid() END,
    '{"changed": {"displayName": true}, "reason": "generated"}', md5(r1::text) || md5(r2::text) || md5(r3::text)
  FROM (SELECT n, random() a, random() r1, random() r2, random() r3, random() r4, random() r5, random() o,
    floor(power(random(), 3) * 120)::int k FROM generate_series($1::int, $2::int) n) AS generated`;

const folder = join(root, '.data', `audit-load-${process.pid}`);
mkdirSync(folder, { recursive: true });
const { startEmbedded } = await built('libs/platform/src/embedded/index.js');
const servers = await startEmbedded({ dataFolder: folder });
try {
  await measure();
} finally {
  await servers.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function measure() {
  const env = {
    PLINTH_DATA: folder,
    PLINTH_SECRET_KEYS: randomBytes(32).toString('base64'),
    DATABASE_URL: servers.databaseUrl,
    DATABASE_DIRECT_URL: servers.databaseDirectUrl,
    DATABASE_STATEMENT_TIMEOUT_MS: '60000',
    REDIS_URL: servers.redisUrl,
  };
  const cli = builtPath('apps/cli/src/main.js');
  execFileSync(process.execPath, [cli, 'migrate'], { env: { PATH: process.env.PATH, ...env }, stdio: 'pipe' });
  const owner = new pg.Client({ connectionString: servers.databaseDirectUrl });
  await owner.connect();
  const { loadConfig } = await built('libs/platform/src/config/index.js');
  const { PlatformModule } = await built('libs/platform/src/module/index.js');
  const trail = await built('libs/platform/src/audit-trail/index.js');
  const { Transaction } = await built('libs/platform/src/database/index.js');
  const app = await NestFactory.createApplicationContext(PlatformModule.register(loadConfig(env), [], 'load'), {
    logger: ['error'],
  });
  console.log(`load average ${loadavg()[0].toFixed(1)}`);
  await owner.query(GENERATE, [1, sealed]);
  await verification(app, trail);
  if (total > sealed) await owner.query(GENERATE, [sealed + 1, total]);
  await owner.query('VACUUM ANALYZE audit_event');
  await writing(app, trail, Transaction);
  await lists(app, trail, owner);
  console.log(`load average ${loadavg()[0].toFixed(1)}`);
  await app.close();
  await owner.end();
}

async function verification(app, { AuditSealer, AuditVerifier }) {
  const sealing = await timed(() => app.get(AuditSealer).seal());
  const found = await timed(() => app.get(AuditVerifier).verify());
  if (!found.result.ok) throw new Error(`The trail is broken: ${JSON.stringify(found.result.firstBroken)}`);
  console.log(`sealed ${rate(sealed, sealing.ms)} events/s, verified ${rate(found.result.checked, found.ms)} events/s`);
}

async function writing(app, { AuditTrail }, Transaction) {
  const times = [];
  for (let round = 0; round < 20; round++) {
    const { ms } = await timed(() =>
      app.get(Transaction).run(async () => {
        for (let n = 0; n < 200; n++) {
          await app
            .get(AuditTrail)
            .record({ action: 'load.event_written', resource: { type: 'load', id: `${round}-${n}` } });
        }
      }),
    );
    times.push((ms / 200) * 1_000);
  }
  console.log(`an event adds ${quantile(times, 0.5).toFixed(0)} µs to a transaction, beside ${total} events (median)`);
}

async function lists(app, { AuditReader }, owner) {
  const kinds = { together: [], 'each for itself': [] };
  for (let mask = 0; mask < 1 << FILTERS.length; mask++) {
    const asked = FILTERS.filter((_, bit) => (mask >> bit) & 1);
    for (const [kind, times] of Object.entries(kinds)) {
      for (let round = 0; round < Number(given.rounds); round++) {
        const filter = await filterOf(owner, asked, kind);
        const { ms } = await timed(() => app.get(AuditReader).page(filter, { limit: 50, sort: '-at', after: null }));
        times.push({ ms, asked: asked.join('+') || 'none' });
      }
    }
  }
  for (const [kind, times] of Object.entries(kinds)) {
    const all = times.map(({ ms }) => ms);
    const worst = times.toSorted((left, right) => right.ms - left.ms).slice(0, 5);
    console.log(
      `a page, values that occur ${kind}: p50 ${quantile(all, 0.5).toFixed(1)} ms, p99 ${quantile(all, 0.99).toFixed(1)} ms, ` +
        `of ${all.length}; slowest ${worst.map(({ ms, asked }) => `${asked} ${ms.toFixed(0)}`).join(', ')}`,
    );
  }
}

/** A filter with values of one event, or of a random one each. */
async function filterOf(owner, asked, kind) {
  const [first, second] = [await anEvent(owner), await anEvent(owner)];
  return Object.fromEntries(
    asked.flatMap((field) => {
      const event = kind === 'together' || Math.random() < 0.5 ? first : second;
      if (field === 'from') return [[field, new Date(event.at.getTime() - 30 * DAY_MS).toISOString()]];
      if (field === 'to') return [[field, new Date(event.at.getTime() + DAY_MS).toISOString()]];
      return event[field] === null ? [] : [[field, event[field]]];
    }),
  );
}

async function anEvent(owner) {
  const { rows } = await owner.query(
    `SELECT at, actor_id::text AS "actorId", action, resource_type AS "resourceType", resource_id AS "resourceId",
       organization_id::text AS "organizationId" FROM audit_event WHERE seq >= $1 ORDER BY seq LIMIT 1`,
    [1 + Math.floor(Math.random() * total)],
  );
  return rows[0];
}

async function timed(work) {
  const start = performance.now();
  const result = await work();
  return { result, ms: performance.now() - start };
}

function quantile(values, share) {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function rate(count, ms) {
  return Math.round((count / ms) * 1_000);
}
