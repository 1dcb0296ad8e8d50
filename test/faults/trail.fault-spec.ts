import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { AuditSealer, AuditTrail } from '@plinth/platform/audit-trail';
import { Database, Transaction } from '@plinth/platform/database';
import { KeptFiles } from '@plinth/platform/kept-files';
import { JobLedger, Queue } from '@plinth/platform/queue';
import { eventually, jobEnds } from '@plinth/platform/testing';
import {
  httpReceiver,
  syslogReceiver,
  type SinkReceiver,
} from '../../libs/modules/audit/src/testing/sink-receiver.factory.js';
import { ImportUsersJob } from '../../libs/modules/users/src/jobs/import-users.job.js';
import { setStage, type Stage } from './support/stage.js';
import { TRAIL_MODULES } from './support/trail-modules.js';

const ROWS = 3_000;

describe('when a worker is killed with -9', () => {
  let stage: Stage;
  let http: SinkReceiver;
  let syslog: SinkReceiver;

  beforeAll(async () => {
    [http, syslog] = await Promise.all([httpReceiver(), syslogReceiver()]);
    const cast = { main: 'trail-main.ts', modules: TRAIL_MODULES };
    stage = await setStage('shared-redis', { QUEUE_LEASE_SECONDS: '2' }, cast);
  }, 60_000);
  afterAll(async () => {
    await stage.close();
    await Promise.all([http.close(), syslog.close()]);
  });

  const sql = (text: string, values: unknown[] = []) =>
    stage.submitter.get(Database).query<Record<string, unknown>>(text, values);
  const kill = async (worker: ChildProcess) => {
    const gone = new Promise((resolve) => worker.once('exit', resolve));
    worker.kill('SIGKILL');
    await gone;
  };

  it('an import of accounts goes on: each row once, its faults and its progress with it', async () => {
    const bad = (row: number) => row % 100 === 7;
    const address = (row: number) => (bad(row) ? `no address ${String(row)}` : `person-${String(row)}@example.com`);
    const rows = Array.from({ length: ROWS }, (_, index) => `${address(index)},"Person, ${String(index)}"`);
    const file = Buffer.from(`email,displayName\n${rows.join('\n')}\n`);
    const files = stage.submitter.get(KeptFiles);
    const expiresAt = new Date(Date.now() + 3_600_000);
    const kept = { purpose: 'users.import', name: 'users.csv', mediaType: 'text/csv', expiresAt };
    const importId = newId();
    await sql('INSERT INTO user_import (id, file_id, options, created_at) VALUES ($1, $2, $3, now())', [
      importId,
      await files.write(kept, each(file)),
      { format: 'csv', onExisting: 'skip', dryRun: false, invite: false },
    ]);
    const { id } = await stage.submitter.get(Queue).enqueue(ImportUsersJob, { importId });
    const position = async () => {
      const [row] = await sql('SELECT position FROM user_import WHERE id = $1', [importId]);
      return Number(row?.['position']);
    };
    const stops: number[] = [];
    for (const beyond of [500, 1_500]) {
      const worker = await stage.startWorker();
      await eventually(async () => ((await position()) >= beyond ? true : null), 60);
      await kill(worker);
      stops.push(await position());
      // What the next one begins with is told of already.
      const { progress } = (await stage.submitter.get(JobLedger).find(id, 'all')) ?? { progress: null };
      expect(progress).toBeLessThan(100);
    }
    expect(stops.every((stop) => stop < ROWS)).toBe(true);
    const worker = await stage.startWorker();
    const job = await jobEnds(stage.submitter, id);
    await kill(worker);
    const failed = rows.filter((_, index) => bad(index)).length;
    expect(job).toMatchObject({ status: 'completed', attempt: 3, progress: 100 });
    expect(job.result).toMatchObject({ rows: ROWS, created: ROWS - failed, failed, skipped: 0, unchanged: 0 });
    expect(await sql(`SELECT count(*)::int AS people FROM user_account WHERE email LIKE 'person-%'`)).toEqual([
      { people: ROWS - failed },
    ]);
    const told = await sql(
      `SELECT count(*)::int AS events, count(DISTINCT subject_id)::int AS people FROM audit_event
       WHERE action = 'users.user_created' AND subject_id IS NOT NULL`,
    );
    expect(told).toEqual([{ events: ROWS - failed, people: ROWS - failed }]);
    const report = await text(`SELECT report_id AS id FROM user_import WHERE id = $1`, importId);
    const lines = report.trimEnd().split('\n').slice(1);
    const expected = rows.flatMap((_, index) => (bad(index) ? [String(index + 2)] : []));
    expect(lines.map((line) => line.split(',')[0]?.replaceAll('"', ''))).toEqual(expected);
  }, 90_000);

  it('the sinks of the audit trail lose nothing and keep its order', async () => {
    Object.assign(stage.env, {
      AUDIT_SINKS: 'web, siem',
      AUDIT_SINK_WEB_URL: `http://127.0.0.1:${String(http.port)}/`,
      AUDIT_SINK_SIEM_URL: `syslog://127.0.0.1:${String(syslog.port)}`,
    });
    for (let round = 0; round < 2; round++) {
      for (let n = 0; n < 40; n++) {
        const resource = { type: 'round', id: `${String(round)}-${String(n)}` };
        await stage.submitter
          .get(Transaction)
          .run(() => stage.submitter.get(AuditTrail).record({ action: 'test.sent', resource }));
      }
      await stage.submitter.get(AuditSealer).seal();
      const worker = await stage.startWorker();
      const [before, beside] = [http.events.length, syslog.events.length];
      await eventually(() => (http.events.length > before && syslog.events.length > beside ? true : null), 30);
      // It has been taken, and perhaps nobody will ever note it.
      await kill(worker);
      // A minute goes by.
      await sql('UPDATE audit_sink SET held_until = now()');
    }
    const trail = (await sql('SELECT id FROM audit_event ORDER BY seq')).map(({ id }) => id);
    await stage.startWorker();
    for (const receiver of [http, syslog]) {
      const first = () => [...new Set(receiver.events.map(({ id }) => id))];
      await eventually(() => (first().length >= trail.length ? true : null), 60);
      expect(first().slice(0, trail.length)).toEqual(trail);
    }
  }, 90_000);

  async function text(query: string, id: string): Promise<string> {
    const [row] = await sql(query, [id]);
    const files = stage.submitter.get(KeptFiles);
    const file = await files.find(String(row?.['id']));
    if (!file) throw new Error('There is no report.');
    const parts: Buffer[] = [];
    for await (const part of files.read(file)) parts.push(part);
    return Buffer.concat(parts).toString();
  }
});

async function* each(file: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(file);
}
