import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { JOB_VIEW_COLUMNS, jobView, type JobView, type JobViewRow, type Whose } from './job-view.js';
import { JobLedger } from './job-ledger.js';

/** Most jobs that one tree shows. */
const MAX_NODES = 1_000;

/** A job with those that it waits for, or waited for. */
export interface JobTree {
  readonly job: JobView;
  readonly children: readonly JobTree[];
  /** How many children it has by status, those that the tree has no room for included. */
  readonly childCounts: Readonly<Record<string, number>>;
}

// Level by level, so that a tree which is cut off shows its upper part.
const BELOW = `
  WITH RECURSIVE below(id, level) AS (
    SELECT $1::uuid, 0
    UNION ALL
    SELECT job.id, level + 1 FROM job JOIN below ON job.parent_id = below.id
    WHERE job.parent_id IS NOT NULL AND level < 1000
  ), shown AS (SELECT id, level FROM below LIMIT ${String(MAX_NODES)})
  SELECT ${JOB_VIEW_COLUMNS} FROM shown JOIN job USING (id) ORDER BY level, id`;

const COUNTS = `
  SELECT parent_id AS "parentId", status, count(*)::int AS count FROM job
  WHERE parent_id = ANY($1::uuid[]) AND parent_id IS NOT NULL GROUP BY parent_id, status`;

/** Shows flows as trees. */
@Injectable()
export class JobTrees {
  constructor(
    private readonly database: Database,
    private readonly ledger: JobLedger,
  ) {}

  /**
   * A job with everything under it; at most 1,000 jobs, the upper levels first.
   * @throws {JobErrors.notFound} where it does not exist or is somebody else's.
   */
  async find(id: string, whose: Whose): Promise<JobTree> {
    await this.ledger.find(id, whose);
    const jobs = (await this.database.query<JobViewRow>(BELOW, [id])).map(jobView);
    const counts = await this.database.query<{ parentId: string; status: string; count: number }>(COUNTS, [
      jobs.map((job) => job.id),
    ]);
    const childrenOf = byParent(jobs);
    const countsOf = byParent(counts);
    const tree = (job: JobView): JobTree => ({
      job,
      children: (childrenOf.get(job.id) ?? []).map(tree),
      childCounts: Object.fromEntries((countsOf.get(job.id) ?? []).map(({ status, count }) => [status, count])),
    });
    const [root] = jobs;
    return root ? tree(root) : tree(await this.ledger.find(id, whose));
  }
}

function byParent<T extends { readonly parentId: string | null }>(rows: readonly T[]): ReadonlyMap<string | null, T[]> {
  const groups = new Map<string | null, T[]>();
  for (const row of rows) {
    const group = groups.get(row.parentId);
    if (group) group.push(row);
    else groups.set(row.parentId, [row]);
  }
  return groups;
}
