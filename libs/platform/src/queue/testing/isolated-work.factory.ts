import { setTimeout as sleep } from 'node:timers/promises';
import { AppError, type Json } from '@plinth/kernel';
import { IsIn } from 'class-validator';
import { Job, type JobHandler, type JobRun } from '../job.js';

const DEEDS = [
  'works',
  'refuses',
  'devours',
  'hoards',
  'hangs',
  'exits',
  'crashes',
  'dies',
  'returns-no-json',
] as const;

export class IsolatedPayload {
  @IsIn(DEEDS)
  what: (typeof DEEDS)[number];
}

/** Misbehaves as it is told, in a process of its own. */
@Job({
  type: 'isolation.misbehave',
  payload: IsolatedPayload,
  isolated: { module: import.meta.url, memoryMegabytes: 64 },
  timeoutSeconds: 10,
  maxAttempts: 1,
  description: 'Misbehaves.',
})
export class MisbehaveJob implements JobHandler<IsolatedPayload, Json> {
  async run({ payload: { what }, progress, log }: JobRun<IsolatedPayload>): Promise<Json> {
    progress(50);
    log('under way', { what });
    if (what === 'refuses') throw new AppError('isolation.refused', 'refused', 'Not this one.');
    if (what === 'exits') process.exit(0);
    if (what === 'crashes') process.nextTick(crash);
    if (what === 'dies') process.kill(process.pid, 'SIGTERM');
    const hoard: number[][] = [];
    while (what === 'devours') hoard.push(Array.from({ length: 100_000 }, Math.random));
    const beside: Buffer[] = [];
    while (what === 'hoards') beside.push(Buffer.alloc(1_048_576, 1));
    while (what === 'hangs') {
      // Nothing gets through to a loop that never ends.
    }
    await sleep(10);
    if (what === 'returns-no-json') return { n: 1n } as unknown as Json;
    return { pid: process.pid, secrets: Object.keys(process.env).filter((key) => /URL|KEY|PLINTH/.test(key)) };
  }
}

function crash(): never {
  throw new Error('Nobody catches this.');
}
