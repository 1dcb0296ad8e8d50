import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@plinth/kernel';
import { JobTrees, Queue } from '@plinth/platform/queue';
import { jobEnds, startTestWorker, type TestProcess } from '@plinth/platform/testing';
import { blocksOf } from '../support/guide.js';
import { quarterlyReport, reports } from '../support/quarterly-report.js';

describe('the guide to flows and limits', () => {
  let worker: TestProcess;
  beforeAll(async () => {
    worker = await startTestWorker([reports]);
  });
  afterAll(() => worker.close());

  it('shows code that does what it says', async () => {
    const blocks = blocksOf(readFileSync('docs/guides/flows-and-limits.md', 'utf8'));
    expect(blocks).toHaveLength(1);
    for (const { file, text } of blocks) expect(text).toBe(readFileSync(file, 'utf8'));
    const { id } = await worker.get(Queue).enqueueFlow(quarterlyReport(newId()));
    expect(await jobEnds(worker, id)).toMatchObject({ status: 'completed', result: { total: 600 } });
    expect((await worker.get(JobTrees).find(id, 'all')).childCounts).toEqual({ completed: 3 });
  });
});
