import 'reflect-metadata';
import { AppError, type Json } from '@plinth/kernel';
import { plainToInstance } from 'class-transformer';
import type { FromChild, ToChild } from './isolated-message.js';
import { isJobClass, jobOptions, type JobClass } from './job.js';

// The process of one attempt of an isolated job: it gets its work over the channel, tells how it goes, and ends.

const controller = new AbortController();

process.on('message', (message: ToChild) => {
  if (message.kind === 'abort') controller.abort(new Error('The job was told to stop.'));
  else void run(message).then(end, (error: unknown) => end(thrown(error)));
});
// Nobody is left to work for.
process.on('disconnect', () => process.exit(1));

async function run(order: Extract<ToChild, { kind: 'run' }>): Promise<FromChild> {
  const found = (Object.values((await import(order.module)) as object) as unknown[]).find(
    (each): each is JobClass => isJobClass(each) && jobOptions(each).type === order.type,
  );
  if (!found) throw new Error(`${order.module} exports no job of the type ${order.type}.`);
  const { jobId, attempt, maxAttempts } = order;
  const result = await new found().run({
    jobId,
    attempt,
    maxAttempts,
    payload: plainToInstance(jobOptions(found).payload, order.payload),
    signal: controller.signal,
    progress: (percent) => {
      tell({ kind: 'progress', percent });
    },
    log: (message, fields) => {
      tell({ kind: 'log', message, ...(fields && { fields }) });
    },
    children: () => {
      throw new Error('An isolated job cannot read how its children ended.');
    },
  });
  // What is no JSON is the handler's fault, as it is in a worker, and not the end of this process.
  return { kind: 'returned', result: JSON.parse(JSON.stringify(result ?? null)) as Json };
}

function thrown(error: unknown): FromChild {
  const { message, stack = '' } = error instanceof Error ? error : new Error(String(error));
  if (!(error instanceof AppError)) return { kind: 'threw', message, stack };
  const { code, kind, details } = error;
  const wait = details.retryAfterSeconds;
  return {
    kind: 'threw',
    message,
    stack,
    error: { code, kind, ...(wait !== undefined && { retryAfterSeconds: wait }) },
  };
}

function tell(message: FromChild): void {
  process.send?.(message);
}

function end(message: FromChild): void {
  process.send?.(message, () => process.exit(0));
}
