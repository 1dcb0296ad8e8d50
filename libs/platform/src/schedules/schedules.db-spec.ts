import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { IsString } from 'class-validator';
import { Clock, newId, type Owner } from '@plinth/kernel';
import { Database, Transaction } from '../database/index.js';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { defineModule, type ModuleDefinition } from '../module/index.js';
import { Job, SecretField, type JobClass, type JobHandler, type Recurrence } from '../queue/index.js';
import { startProcess, startTestPlatform, type TestPlatform, type TestProcess } from '../testing/index.js';
import { Firing } from './firing.js';
import type { ScheduleSpec } from './schedule.js';
import { Schedules } from './schedules.js';

class ChimePayload {
  @MayBeAbsent() @IsString() note?: string;

  @SecretField()
  @MayBeAbsent()
  @IsString()
  pin?: string;
}

@Job({ type: 'clock.chime', payload: ChimePayload, description: 'Chimes.' })
class ChimeJob implements JobHandler<ChimePayload, void> {
  async run(): Promise<void> {}
}

function declared(schedule: Recurrence): JobClass {
  @Job({ type: 'clock.strike', payload: ChimePayload, schedule, description: 'Strikes by itself.' })
  class StrikeJob implements JobHandler<ChimePayload, void> {
    async run(): Promise<void> {}
  }
  return StrikeJob;
}

@Module({})
class ClockModule {}

function clockwork(...jobs: readonly JobClass[]): ModuleDefinition {
  return defineModule({ name: 'clock', core: ClockModule, jobs, personalData: 'none' });
}

const owner: Owner = { ownerType: 'user', ownerId: newId() };

const hourly: ScheduleSpec = {
  type: 'clock.chime',
  payload: {},
  cron: null,
  everySeconds: 3_600,
  timeZone: 'UTC',
  paused: false,
  jitterSeconds: 0,
  catchUp: 'one',
};

describe('schedules', () => {
  let platform: TestPlatform;
  let database: Database;
  let schedules: Schedules;
  let firing: Firing;

  /** Moves the one clock there is. */
  function at(time: string): Date {
    const now = new Date(time);
    jest.spyOn(platform.get(Clock), 'now').mockReturnValue(now);
    return now;
  }

  async function runs(scheduleId: string): Promise<string[]> {
    const rows = await database.query<{ run_at: Date }>(
      'SELECT run_at FROM job WHERE schedule_id = $1 ORDER BY run_at',
      [scheduleId],
    );
    return rows.map(({ run_at }) => run_at.toISOString());
  }

  /** What no worker is here to do: the jobs so far have run. */
  async function finishAll(): Promise<void> {
    await database.query(`UPDATE job SET status = 'completed', finished_at = now() WHERE status = 'queued'`);
  }

  beforeAll(async () => {
    platform = await startTestPlatform({}, [clockwork(ChimeJob)]);
    database = platform.get(Database);
    schedules = platform.get(Schedules);
    firing = platform.get(Firing);
  });

  afterAll(() => platform.close());

  beforeEach(async () => {
    await database.query('DELETE FROM job');
    await database.query('DELETE FROM job_schedule');
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('fire once at each of their times, however many workers look', async () => {
    at('2026-01-01T00:00:00Z');
    const made = await Promise.all(Array.from({ length: 10 }, () => schedules.create(hourly, owner)));
    const other: TestProcess = await startProcess('submitter', [clockwork(ChimeJob)], platform.env);
    try {
      const now = at('2026-01-01T01:00:00Z');
      await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? firing : other.get(Firing)).fire(now)));
    } finally {
      await other.close();
    }
    for (const { id } of made) expect(await runs(id)).toEqual(['2026-01-01T01:00:00.000Z']);
  });

  it('belong to somebody, and so do their jobs', async () => {
    at('2026-01-01T00:00:00Z');
    const { id } = await schedules.create({ ...hourly, payload: { note: 'x', pin: '4711' } }, owner);
    await firing.fire(at('2026-01-01T01:00:00Z'));
    const [job] = await database.query('SELECT id, owner_type, owner_id, depth, payload FROM job');
    expect(job).toMatchObject({ owner_type: 'user', owner_id: owner.ownerId, depth: 0, payload: { note: 'x' } });
    expect(await schedules.find(id, owner)).toMatchObject({
      lastJobId: job?.['id'],
      lastRunAt: new Date('2026-01-01T01:00:00Z'),
      nextRunAt: new Date('2026-01-01T02:00:00Z'),
      payload: { note: 'x', pin: '••••••' },
    });
    const stored = await database.query('SELECT payload FROM job_schedule UNION ALL SELECT payload FROM job');
    expect(JSON.stringify(stored)).not.toContain('4711');
    const stranger: Owner = { ownerType: 'user', ownerId: newId() };
    await expect(schedules.find(id, stranger)).rejects.toMatchObject({ code: 'jobs.schedule_not_found' });
  });

  it('make up for a time of absence with one run', async () => {
    at('2026-01-01T00:00:00Z');
    const { id } = await schedules.create(hourly, owner);
    const now = at('2026-01-08T12:34:56Z');
    await firing.fire(now);
    await firing.fire(now);
    expect(await runs(id)).toEqual(['2026-01-01T01:00:00.000Z']);
    expect((await schedules.find(id, owner)).nextRunAt).toEqual(new Date('2026-01-08T13:00:00Z'));
  });

  it('forgo what they have missed, or make up for each time of the last day, as they are told', async () => {
    at('2026-01-01T00:00:00Z');
    const skipping = await schedules.create({ ...hourly, catchUp: 'skip' }, owner);
    const thorough = await schedules.create({ ...hourly, catchUp: 'all' }, owner);
    const now = at('2026-01-03T12:30:00Z');
    for (let round = 0; round < 30; round++) await firing.fire(now);
    expect(await runs(skipping.id)).toEqual([]);
    const made = await runs(thorough.id);
    expect(made.slice(0, 2)).toEqual(['2026-01-01T01:00:00.000Z', '2026-01-02T13:00:00.000Z']);
    expect(made).toHaveLength(25);
    await firing.fire(at('2026-01-03T13:00:00Z'));
    expect([await runs(skipping.id), await runs(thorough.id)].map(({ length }) => length)).toEqual([1, 26]);
  });

  it('spread their jobs over the time that they are given', async () => {
    at('2026-01-01T00:00:00Z');
    const made = await Promise.all(
      Array.from({ length: 20 }, () => schedules.create({ ...hourly, jitterSeconds: 600 }, owner)),
    );
    await firing.fire(at('2026-01-01T01:00:00Z'));
    const starts = (await Promise.all(made.map(({ id }) => runs(id)))).flat().map((time) => Date.parse(time));
    expect(Math.max(...starts)).toBeLessThan(Date.parse('2026-01-01T01:10:00Z'));
    expect(Math.max(...starts) - Math.min(...starts)).toBeGreaterThan(60_000);
  });

  it('rest while their owner is suspended, and make up for nothing afterwards', async () => {
    at('2026-01-01T00:00:00Z');
    const { id } = await schedules.create(hourly, owner);
    await schedules.hold(owner);
    expect((await schedules.find(id, owner)).nextRunAt).toBeNull();
    await firing.fire(at('2026-01-01T01:00:00Z'));
    expect(await runs(id)).toEqual([]);
    at('2026-01-01T05:30:00Z');
    await schedules.release(owner);
    expect((await schedules.find(id, owner)).nextRunAt).toEqual(new Date('2026-01-01T06:00:00Z'));
  });

  it('neither skip nor double when the clock is set', async () => {
    at('2026-01-01T00:00:00Z');
    const { id } = await schedules.create(hourly, owner);
    for (const time of ['01:00:01', '00:30:00', '01:00:02', '01:59:59', '02:00:00', '01:00:00', '02:00:01']) {
      await firing.fire(at(`2026-01-01T${time}Z`));
      await finishAll();
    }
    expect(await runs(id)).toEqual(['2026-01-01T01:00:00.000Z', '2026-01-01T02:00:00.000Z']);
  });

  it.each([
    ['forward', '2026-03-28', ['2026-03-28T01:30:00.000Z', '2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z']],
    ['back', '2026-10-24', ['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z']],
  ])('run once a night when the clocks go %s', async (_, day, expected) => {
    const start = Date.parse(`${day}T00:00:00Z`);
    at(`${day}T00:00:00Z`);
    const nightly = { ...hourly, everySeconds: null, cron: '30 2 * * *', timeZone: 'Europe/Vienna' };
    const { id } = await schedules.create(nightly, owner);
    for (let minutes = 0; minutes <= 3 * 24 * 60 - 120; minutes += 30) {
      await firing.fire(at(new Date(start + minutes * 60_000).toISOString()));
      await finishAll();
    }
    expect(await runs(id)).toEqual(expected);
  });

  it('do not pile up where nobody works', async () => {
    at('2026-01-01T00:00:00Z');
    const { id } = await schedules.create(hourly, owner);
    for (const hour of ['01', '02', '03']) await firing.fire(at(`2026-01-01T${hour}:00:00Z`));
    expect(await runs(id)).toHaveLength(1);
    await finishAll();
    await firing.fire(at('2026-01-01T04:00:00Z'));
    expect(await runs(id)).toHaveLength(2);
  });

  it('rest while they are paused, and make up for nothing when they are resumed', async () => {
    at('2026-01-01T00:00:00Z');
    const { id } = await schedules.create({ ...hourly, paused: true }, owner);
    expect((await schedules.find(id, owner)).nextRunAt).toBeNull();
    await firing.fire(at('2026-01-01T05:30:00Z'));
    await schedules.change(id, owner, (spec) => ({ ...spec, paused: false }));
    await firing.fire(at('2026-01-01T05:30:01Z'));
    expect(await runs(id)).toEqual([]);
    await firing.fire(at('2026-01-01T06:00:00Z'));
    expect(await runs(id)).toEqual(['2026-01-01T06:00:00.000Z']);
  });

  it('do not hold each other up', async () => {
    at('2026-01-01T00:00:00Z');
    const broken = await schedules.create(hourly, owner);
    const sound = await schedules.create(hourly, owner);
    await database.query(`UPDATE job_schedule SET type = 'clock.gone' WHERE id = $1`, [broken.id]);
    await firing.fire(at('2026-01-01T01:00:00Z'));
    expect(await runs(sound.id)).toHaveLength(1);
    expect((await schedules.find(broken.id, owner)).nextRunAt).toEqual(new Date('2026-01-01T02:00:00Z'));
  });

  it('are so many and no more for one owner', async () => {
    const crowded: Owner = { ownerType: 'user', ownerId: newId() };
    for (let i = 0; i < 200; i++) await schedules.create(hourly, crowded);
    await expect(schedules.create(hourly, crowded)).rejects.toMatchObject({ code: 'jobs.too_many_schedules' });
  });

  it('exist if and only if their transaction commits', async () => {
    const undone = platform.get(Transaction).run(async () => {
      await schedules.create(hourly, owner);
      throw new Error('changed my mind');
    });
    await expect(undone).rejects.toThrow('changed my mind');
    expect(await database.query('SELECT FROM job_schedule')).toHaveLength(0);
  });

  describe('that code declares', () => {
    const rows = () =>
      database.query(
        'SELECT type, cron, every_seconds, time_zone, next_run_at FROM job_schedule WHERE name IS NOT NULL',
      );

    async function declare(...jobs: readonly JobClass[]): Promise<void> {
      const process = await startProcess('submitter', [clockwork(ChimeJob, ...jobs)], platform.env);
      try {
        await Promise.all(Array.from({ length: 5 }, () => process.get(Firing).declare(platform.get(Clock).now())));
        // The platform's own are there, too.
        await database.query(`DELETE FROM job_schedule WHERE name LIKE 'platform.%'`);
      } finally {
        await process.close();
      }
    }

    it('are there once, follow the code and go with it', async () => {
      at('2026-01-01T00:00:00Z');
      await declare(declared({ everySeconds: 60 }));
      const first = {
        type: 'clock.strike',
        cron: null,
        every_seconds: 60,
        time_zone: 'UTC',
        next_run_at: new Date('2026-01-01T00:01:00Z'),
      };
      expect(await rows()).toEqual([first]);
      at('2026-01-01T00:00:30Z');
      await declare(declared({ everySeconds: 60 }));
      expect(await rows()).toEqual([first]);
      await declare(declared({ cron: '0 3 * * *', timeZone: 'Europe/Vienna' }));
      expect(await rows()).toEqual([
        {
          type: 'clock.strike',
          cron: '0 3 * * *',
          every_seconds: null,
          time_zone: 'Europe/Vienna',
          next_run_at: new Date('2026-01-01T02:00:00Z'),
        },
      ]);
      await declare();
      expect(await rows()).toEqual([]);
    });

    it('are refused where they never come to pass', async () => {
      await expect(declare(declared({ cron: '0 0 30 2 *' }))).rejects.toThrow('The schedule of clock.strike');
    });
  });
});
