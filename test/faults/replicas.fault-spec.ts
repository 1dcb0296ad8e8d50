import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { databaseSection } from '@plinth/config';
import { modules } from '@plinth/modules';
import { RolesApi } from '@plinth/modules/roles';
import { loadConfig } from '@plinth/platform/config';
import { Transaction } from '@plinth/platform/database';
import { currentContext, runFresh, runInContext, systemContext } from '@plinth/platform/context';
import { processesIn, startEmbedded, type EmbeddedServers } from '@plinth/platform/embedded';
import { DatabaseReader, Replicas } from '@plinth/platform/replicas';
import {
  eventually,
  startStreamingReplica,
  startTestApi,
  type StreamingReplica,
  type TestApi,
} from '@plinth/platform/testing';
import { aPerson, signedInAgain, type Person } from '../../libs/modules/auth/src/testing/people.factory.js';
import { breakablePostgres, type BreakablePostgres } from './support/breakable-postgres.js';

const MAX_LAG_MS = 2_000;

describe('a replica of the database', () => {
  let postgres: BreakablePostgres;
  let replica: StreamingReplica;
  let redis: EmbeddedServers;
  let api: TestApi;
  let other: TestApi;
  let ada: Person;
  let bob: Person;

  beforeAll(async () => {
    postgres = await breakablePostgres();
    replica = await startStreamingReplica(postgres.dataFolder, join(postgres.dataFolder, 'replica'));
    redis = await startRedis();
    const env = {
      ...postgres.env,
      REDIS_URL: redis.redisUrl ?? '',
      RATE_LIMIT: 'off',
      // The deadlines that the platform has by default.
      DATABASE_CONNECT_TIMEOUT_MS: '900',
      DATABASE_QUERY_TIMEOUT_MS: '2500',
      DATABASE_REPLICA_URLS: replica.url,
      DATABASE_REPLICA_MAX_LAG_MS: String(MAX_LAG_MS),
    };
    api = await startTestApi(modules, env);
    const { REDIS_PREFIX = '', PLINTH_DATA = '' } = api.env;
    other = await startTestApi(modules, { ...env, REDIS_PREFIX, PLINTH_DATA });
    ada = await anAdministrator('ada@example.com');
    bob = await anAdministrator('bob@example.com');
  }, 60_000);

  afterAll(async () => {
    await other.close();
    await api.close();
    await redis.stop();
    await replica.close();
    await postgres.close();
  });

  const redisFolder = () => join(postgres.dataFolder, 'beside');
  const startRedis = () =>
    startEmbedded({ dataFolder: redisFolder(), postgres: false, durable: false, restart: false });

  async function stopRedis(): Promise<void> {
    for (const pid of processesIn(join(redisFolder(), 'redis'))) process.kill(pid, 'SIGKILL');
    await redis.stop();
  }

  async function anAdministrator(email: string): Promise<Person> {
    const person = await aPerson(api, email);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, 'super-admin'));
    return signedInAgain(api, person);
  }

  const make = (email: string, who = ada, where = api) =>
    where.call('POST', '/v1/admin/users', { token: who.accessToken, body: { email } });

  /** Whether somebody sees an account in the list, and who answered. */
  async function sees(email: string, who: Person, where = api): Promise<{ seen: boolean; by: string }> {
    const { counts } = where.get(DatabaseReader);
    const before = counts.replica;
    const { status, body } = await where.call('GET', '/v1/admin/users?limit=100', { token: who.accessToken });
    expect(status).toBe(200);
    const seen = (body.data as { email: string }[]).some((user) => user.email === email);
    return { seen, by: counts.replica > before ? 'replica' : 'primary' };
  }

  /** Waits until everything is replayed and nobody's change is in the way. */
  const settled = (where: TestApi, who: Person) =>
    eventually(async () => ((await sees('ada@example.com', who, where)).by === 'replica' ? true : null));

  const allSettled = async () => {
    for (const where of [api, other]) for (const who of [ada, bob]) await settled(where, who);
  };

  const ready = async () => {
    const { status, body } = await api.call('GET', '/health/ready');
    return { status, replica: body.checks?.['replica 1'] as string, said: body.status as string };
  };

  const metric = async (name: string) => {
    const { body } = await api.call('GET', '/metrics');
    return Number(new RegExp(`^${name}(?:{[^}]*})? (.+)$`, 'm').exec(body as string)?.[1] ?? Number.NaN);
  };

  it('answers lists, and its answers may be a little behind', async () => {
    await allSettled();
    await replica.pause();
    await make('carol@example.com');
    expect(await sees('carol@example.com', bob)).toEqual({ seen: false, by: 'replica' });
    expect(await sees('carol@example.com', bob, other)).toEqual({ seen: false, by: 'replica' });
    await replica.resume();
    await eventually(async () => ((await sees('carol@example.com', bob)).seen ? true : null));
    expect(await sees('carol@example.com', bob)).toEqual({ seen: true, by: 'replica' });
  });

  it('is never behind the own changes of a caller, on whichever instance', async () => {
    await allSettled();
    await replica.pause();
    await make('dave@example.com');
    expect(await sees('dave@example.com', ada)).toEqual({ seen: true, by: 'primary' });
    expect(await sees('dave@example.com', ada, other)).toEqual({ seen: true, by: 'primary' });
    await replica.resume();
    await allSettled();
    expect(await sees('dave@example.com', ada, other)).toEqual({ seen: true, by: 'replica' });
  });

  it('keeps that promise while both are at work', async () => {
    for (let n = 0; n < 30; n++) {
      const email = `busy-${String(n)}@example.com`;
      await make(email, ada, n % 2 === 0 ? api : other);
      expect((await sees(email, ada, n % 3 === 0 ? api : other)).seen).toBe(true);
    }
  });

  it('shows what a stranger did to whoever signs in from the same address', async () => {
    await allSettled();
    await replica.pause();
    await aPerson(api, 'erin@example.com');
    expect(await sees('erin@example.com', bob)).toEqual({ seen: true, by: 'primary' });
    await replica.resume();
    await allSettled();
  });

  it('decides nothing: who loses a role has lost it at once', async () => {
    await allSettled();
    await replica.pause();
    const fay = await aPerson(api, 'fay@example.com');
    expect((await api.call('GET', '/v1/admin/users', { token: fay.accessToken })).status).toBe(403);
    const role = `/v1/admin/users/${fay.id}/roles/support`;
    expect((await api.call('PUT', role, { token: ada.accessToken })).status).toBeLessThan(300);
    await eventually(async () =>
      (await other.call('GET', '/v1/admin/users', { token: fay.accessToken })).status === 200 ? true : null,
    );
    expect((await api.call('DELETE', role, { token: ada.accessToken })).status).toBeLessThan(300);
    await eventually(async () =>
      (await other.call('GET', '/v1/admin/users', { token: fay.accessToken })).status === 403 ? true : null,
    );
    await replica.resume();
    await allSettled();
  });

  it('also answers the lists of jobs, objects and the audit trail', async () => {
    const token = ada.accessToken;
    await api.call('POST', '/v1/storage/buckets', { token, body: { name: 'shelf' } });
    await allSettled();
    for (const path of ['jobs', 'storage/buckets/shelf/objects', 'admin/jobs', 'admin/audit-events']) {
      const before = api.get(DatabaseReader).counts.replica;
      expect((await api.call('GET', `/v1/${path}`, { token })).status).toBe(200);
      expect([path, api.get(DatabaseReader).counts.replica]).toEqual([path, before + 1]);
    }
  });

  it('takes turns with the others, and is told from what is no replica', async () => {
    const urls = [replica.url, replica.url, postgres.env.DATABASE_URL].join(',');
    const config = loadConfig({ ...postgres.env, DATABASE_REPLICA_URLS: urls });
    const replicas = new Replicas(config.of(databaseSection));
    replicas.start();
    await eventually(() => {
      const faults = replicas.states.map(({ fault }) => fault);
      return faults.join() === ',,is not a replica' ? true : null;
    });
    const picks = Array.from({ length: 4 }, () => replicas.pick(0n));
    expect(new Set(picks).size).toBe(2);
    expect(picks).not.toContain(null);
    expect(picks[2]).toBe(picks[0]);
    await replicas.onApplicationShutdown();
  });

  describe('is left alone', () => {
    const PRIMARY = 'SELECT NOT pg_is_in_recovery() AS primary';
    const asked = async (sql = PRIMARY) => {
      const [row] = await api.get(DatabaseReader).query<{ primary: boolean }>(sql);
      return row?.primary === true ? 'primary' : 'replica';
    };
    /** As a request of somebody from somewhere else. */
    const asRequest = <T>(work: () => Promise<T>) =>
      runInContext({ ...systemContext('test'), ip: '203.0.113.9' }, work);

    it('in a transaction, without a caller, and for what is kept for others', async () => {
      await allSettled();
      expect(await asRequest(() => asked())).toBe('replica');
      expect(currentContext()).toBeUndefined();
      expect(await asked()).toBe('primary');
      expect(await asRequest(() => api.get(Transaction).run(() => asked()))).toBe('primary');
      expect(await asRequest(() => runFresh(() => asked()))).toBe('primary');
    });

    it('where it cannot answer as the primary can', async () => {
      const { counts } = api.get(DatabaseReader);
      const before = counts.failed;
      const sql = `SELECT NOT pg_is_in_recovery() AS primary, txid_current()`;
      expect(await asRequest(() => asked(sql))).toBe('primary');
      expect(counts.failed).toBe(before + 1);
      await expect(asRequest(() => asked('SELECT nonsense'))).rejects.toThrow(/nonsense/);
      expect(await asRequest(() => asked())).toBe('replica');
    });

    it('once it is too far behind, until it has caught up', async () => {
      await allSettled();
      await replica.pause();
      await make('grace@example.com');
      expect((await sees('grace@example.com', bob)).by).toBe('replica');
      await eventually(async () => ((await sees('grace@example.com', bob)).by === 'primary' ? true : null));
      expect(await sees('grace@example.com', bob)).toEqual({ seen: true, by: 'primary' });
      const state = 'is too far behind; the primary answers';
      expect(await ready()).toEqual({ status: 200, replica: state, said: 'degraded' });
      expect(await metric('plinth_database_replica_lag_seconds')).toBeGreaterThan(MAX_LAG_MS / 1000);
      await replica.resume();
      await allSettled();
      expect(await ready()).toEqual({ status: 200, replica: 'ok', said: 'ok' });
    });

    it('when it is killed under load, without an error, and serves again once it is back', async () => {
      await allSettled();
      const statuses = new Set<number>();
      let running = true;
      const load = Array.from({ length: 4 }, async () => {
        while (running) statuses.add((await api.call('GET', '/v1/admin/users', { token: bob.accessToken })).status);
      });
      await replica.kill();
      await eventually(async () => ((await sees('ada@example.com', bob)).by === 'primary' ? true : null));
      const state = 'does not answer; the primary answers';
      await eventually(async () => ((await ready()).replica === state ? true : null));
      expect(await ready()).toEqual({ status: 200, replica: state, said: 'degraded' });
      expect(await metric('plinth_database_replica_trusted')).toBe(0);
      await make('heidi@example.com');
      expect((await sees('heidi@example.com', ada)).seen).toBe(true);
      await replica.start();
      await allSettled();
      running = false;
      await Promise.all(load);
      expect(statuses).toEqual(new Set([200]));
      expect(await sees('heidi@example.com', bob)).toEqual({ seen: true, by: 'replica' });
      expect(await metric('plinth_database_replica_trusted')).toBe(1);
    });

    it('when it is frozen, after one deadline at most', async () => {
      await allSettled();
      replica.freeze();
      const began = performance.now();
      expect((await sees('ada@example.com', bob)).seen).toBe(true);
      expect(performance.now() - began).toBeLessThan(4_000);
      const again = performance.now();
      expect(await sees('ada@example.com', bob)).toEqual({ seen: true, by: 'primary' });
      expect(performance.now() - again).toBeLessThan(1_000);
      replica.thaw();
      await allSettled();
    });

    it('while Redis cannot say who has changed what, and until it can again', async () => {
      await allSettled();
      await stopRedis();
      expect((await sees('ada@example.com', bob)).by).toBe('primary');
      redis = await startRedis();
      await eventually(async () => ((await ready()).status === 200 ? true : null));
      expect((await sees('ada@example.com', bob)).by).toBe('primary');
      await allSettled();
    });
  });
});
