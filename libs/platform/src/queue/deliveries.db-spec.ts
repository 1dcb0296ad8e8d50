import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Module } from '@nestjs/common';
import { IsInt } from 'class-validator';
import { Database } from '../database/index.js';
import { defineModule } from '../module/index.js';
import { eventually, startTestWorker, type TestProcess } from '../testing/index.js';
import { DeliverySize } from './delivery-size.js';
import { Job, Queue, type JobHandler, type JobRun } from './index.js';

class NumberPayload {
  @IsInt()
  number: number;
}

const ran: number[] = [];
let letGo: () => void;
const blocked = new Promise<void>((resolve) => (letGo = resolve));

@Job({ type: 'deliveries.count', payload: NumberPayload, description: 'Counts; the job 0 waits to be let go.' })
class CountJob implements JobHandler<NumberPayload> {
  async run({ payload }: JobRun<NumberPayload>): Promise<void> {
    if (payload.number === 0) await blocked;
    ran.push(payload.number);
  }
}

@Module({ providers: [CountJob] })
class CountWorkerModule {}
@Module({})
class CountModule {}

const counting = defineModule({
  name: 'deliveries',
  core: CountModule,
  worker: CountWorkerModule,
  jobs: [CountJob],
  personalData: 'none',
});

// Enough for twenty handlers to get two deliveries of sixteen each.
const JOBS = 640;
const from = (first: number) => Array.from({ length: JOBS }, (_, place) => ({ number: first + place }));

describe('deliveries that carry several jobs', () => {
  let worker: TestProcess;
  beforeAll(async () => {
    worker = await startTestWorker([counting]);
    // Whether the jobs of this machine count as short is not what is tested.
    jest.spyOn(worker.get(DeliverySize), 'of').mockReturnValue(16);
  });
  afterAll(async () => {
    letGo();
    await worker.close();
  });

  const shared = async () => {
    const [row] = await worker
      .get(Database)
      .query<{ jobs: number; deliveries: number }>(
        'SELECT count(*)::int AS jobs, count(DISTINCT delivery)::int AS deliveries FROM job WHERE delivery IS NOT NULL',
      );
    return row;
  };

  it('run each of them once', async () => {
    await worker.get(Queue).enqueueMany(CountJob, from(1));
    await eventually(() => (ran.length >= JOBS ? true : null), 20);
    expect([...ran].sort((a, b) => a - b)).toEqual(from(1).map(({ number }) => number));
    expect(await shared()).toEqual({ jobs: JOBS, deliveries: JOBS / 16 });
  });

  it('let none wait behind one that takes its time', async () => {
    ran.length = 0;
    await worker.get(Queue).enqueueMany(CountJob, from(0));
    await eventually(() => (ran.length >= JOBS - 1 ? true : null), 20);
    expect(ran).not.toContain(0);
    letGo();
    await eventually(() => (ran.includes(0) ? true : null), 20);
    expect(new Set(ran).size).toBe(JOBS);
  });
});
