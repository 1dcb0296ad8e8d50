import { describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { Interruption } from './attempt-outcome.js';
import { HandlerRun } from './handler-run.js';
import type { JobJournal } from './job-journal.js';
import type { ClaimedJob } from './job-row.js';
import { Leash } from './leash.js';

const journal = { open: () => ({ progress: () => undefined, log: () => undefined }) } as unknown as JobJournal;
const job = { id: newId(), attempt: 2, max_attempts: 5, fencing_token: '1' } as ClaimedJob;
const children = async function* () {
  // No part of a flow.
};

describe('what a handler is told', () => {
  it('is all there for one that takes its payload out and hands the rest on', () => {
    const leash = new Leash();
    const { payload, ...run } = new HandlerRun(job, { to: 'Ada' }, leash, journal, children);
    expect(payload).toEqual({ to: 'Ada' });
    expect(run).toMatchObject({ jobId: job.id, attempt: 2, maxAttempts: 5, children });
    expect([typeof run.progress, typeof run.log]).toEqual(['function', 'function']);
    expect(run.signal.aborted).toBe(false);
    leash.pull(new Interruption('timeout'));
    expect(run.signal.reason).toMatchObject({ why: 'timeout' });
  });

  it('has the signal of its own attempt, even one that was told to stop before anybody looked', () => {
    const [pulled, free] = [new Leash(), new Leash()];
    const [one, other] = [pulled, free].map((leash) => new HandlerRun(job, {}, leash, journal, children));
    pulled.pull(new Interruption('timeout'));
    expect([one!.signal.aborted, other!.signal.aborted]).toEqual([true, false]);
  });
});
