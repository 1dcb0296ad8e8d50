import { Injectable } from '@nestjs/common';
import { newId, type Json, type Owner } from '@plinth/kernel';
import { currentContext } from '../context/context.js';
import { currentOwner } from '../database/owned.js';
import { Transaction } from '../database/transaction.js';
import { KeyRing } from '../secrets/key-ring.js';
import { checkEnqueueOptions, type EnqueueOptions } from './enqueue-options.js';
import type { JobClass } from './job.js';
import { JobLedger } from './job-ledger.js';
import { atStep, type FlowStep } from './flow.js';
import { Flows } from './flows.js';
import type { Dispatch, JobStatus } from './job-row.js';
import { newJobView, type JobView } from './job-view.js';
import { LedgerWriter, type NewJob } from './ledger-writer.js';
import { checkedPayload, sealed } from './payload.js';
import { Pusher } from './pusher.js';
import { JobErrors } from './queue.errors.js';
import { JobRegistry, typeOf } from './registry.js';
import { turnKeyOf } from './turns.js';
import { UniqueKeys } from './unique-keys.js';

/** Longest chain of jobs that enqueue jobs. */
const MAX_DEPTH = 1_000;

/** Most jobs of one flow. */
const MAX_FLOW = 20_000;

/** What `enqueue` answers. `created` is false where a live job holds the unique key: then it is that one. */
export interface Enqueued {
  readonly id: string;
  readonly status: JobStatus;
  readonly created: boolean;
}

/** The way to submit work. A job exists if and only if the open transaction commits; without one it exists at once. */
@Injectable()
export class Queue {
  constructor(
    private readonly writer: LedgerWriter,
    private readonly pusher: Pusher,
    private readonly registry: JobRegistry,
    private readonly keys: KeyRing,
    private readonly transaction: Transaction,
    private readonly ledger: JobLedger,
    private readonly flows: Flows,
    private readonly uniqueKeys: UniqueKeys,
  ) {}

  /**
   * Submits one job.
   * @throws {JobErrors.invalidPayload} where the payload does not fit its class.
   */
  async enqueue<P extends object>(
    job: JobClass<P, Json | void>,
    payload: NoInfer<P>,
    options: EnqueueOptions = {},
  ): Promise<Enqueued> {
    return this.write(this.row(job, payload, options, 1), options);
  }

  /**
   * As `enqueue`, and answers with the job as people may see it: the new one, or the live one with its unique key. A new
   * one without a key is written right before the commit: nothing in the open transaction can read it.
   */
  async submit<P extends object>(
    job: JobClass<P, Json | void>,
    payload: NoInfer<P>,
    options: EnqueueOptions = {},
  ): Promise<{ readonly job: JobView; readonly created: boolean }> {
    const row = this.row(job, payload, options, 1);
    if (row.unique_key === null) {
      await this.transaction.beforeCommit(() => this.writer.insert([row]));
      await this.afterCommit([row]);
      return { job: newJobView(row), created: true };
    }
    const { id, created } = await this.write(row, options);
    return { job: created ? newJobView(row) : await this.ledger.find(id, 'all'), created };
  }

  /** Submits many jobs of one type in as few statements as possible; they cannot have unique keys. */
  async enqueueMany<P extends object>(
    job: JobClass<P, Json | void>,
    payloads: readonly NoInfer<P>[],
    options: Omit<EnqueueOptions, 'uniqueKey' | 'uniqueScope' | 'uniqueSeconds' | 'supersede'> = {},
  ): Promise<readonly Enqueued[]> {
    const rows = payloads.map((payload) => this.row(job, payload, options, payloads.length));
    await this.transaction.run(() => this.writer.insert(rows));
    await this.afterCommit(rows);
    return rows.map(({ id, status }) => ({ id, status, created: true }));
  }

  /**
   * Submits a job with all that it waits for, in one transaction: the jobs without children start, and each parent when
   * its own have ended. @returns the root; the others are found by `JobTrees`.
   */
  async enqueueFlow(root: FlowStep): Promise<Enqueued> {
    const steps = flatten(root);
    const rows: NewJob[] = [];
    for (const { step, parent, path } of steps) {
      const parentId = parent === null ? undefined : rows[parent]?.id;
      const { onChildFailure: _, ...options } = step.options;
      const more = { ...options, ...(parentId !== undefined && { parentId }) };
      // A parent does not start now, and takes no place in the line.
      const batch = step.children.length > 0 ? Infinity : steps.length;
      const row = atStep(path, () => this.row(step.job, step.payload, more, batch));
      rows.push(step.children.length > 0 ? { ...row, status: 'waiting' } : row);
    }
    const parents = steps.flatMap(({ step }, index) =>
      step.children.length > 0 ? [{ id: rows[index]?.id ?? '', step }] : [],
    );
    await this.transaction.run(async () => {
      await this.writer.insert(rows);
      if (parents.length > 0) await this.flows.adopt(parents);
      await this.afterCommit(rows);
    });
    const [{ id, status }] = rows as [NewJob];
    return { id, status, created: true };
  }

  private async write(row: NewJob, options: EnqueueOptions): Promise<Enqueued> {
    const owner = { ownerType: row.owner_type, ownerId: row.owner_id } as Owner;
    const result =
      row.unique_key === null
        ? await this.writer.insert([row]).then(() => ({ id: row.id, status: row.status, created: true }))
        : await this.transaction.actingFor(owner, () => this.writeUnique(row, options));
    if (result.created) await this.afterCommit([row]);
    return result;
  }

  private async writeUnique(row: NewJob, { uniqueSeconds, supersede }: EnqueueOptions): Promise<Enqueued> {
    if (uniqueSeconds === undefined && supersede !== true) return this.writer.insertUnique(row);
    const [scope, key] = [row.unique_scope ?? '', row.unique_key ?? ''];
    return this.transaction.run(async () => {
      if (uniqueSeconds !== undefined) {
        const holder = await this.uniqueKeys.takePeriod(scope, key, row.id, uniqueSeconds);
        return holder ? { ...holder, created: false } : this.writer.insertUnique(row);
      }
      for (;;) {
        await this.uniqueKeys.supersede(scope, key);
        // Whoever took the key between the two statements is older by now.
        const written = await this.writer.insertUnique(row);
        if (written.created) return written;
      }
    });
  }

  private row(job: JobClass, payload: object, options: EnqueueOptions, batch: number): NewJob {
    const type = typeOf(job);
    if (!this.registry.find(type.name)) throw JobErrors.unknownType();
    checkEnqueueOptions(options);
    const context = currentContext();
    const depth = (context?.job?.depth ?? -1) + 1;
    if (depth > MAX_DEPTH) throw JobErrors.chainTooLong();
    const id = newId();
    const now = new Date();
    const runAt = options.runAt ?? new Date(now.getTime() + (options.delaySeconds ?? 0) * 1000);
    const scheduled = runAt > now;
    const owner = options.owner ?? currentOwner();
    const turnKey = turnKeyOf(type, options.concurrencyKey);
    const dispatched = !scheduled && turnKey === null && this.pusher.reserve(type.queue, batch);
    return {
      id,
      type: type.name,
      queue: type.queue,
      status: scheduled ? 'scheduled' : turnKey === null ? 'queued' : 'waiting',
      payload: sealed(type.options.payload, checkedPayload(type.options.payload, payload), id, this.keys),
      priority: options.priority ?? 5,
      max_attempts: options.maxAttempts ?? type.maxAttempts,
      run_at: runAt.toISOString(),
      created_at: now.toISOString(),
      expires_at: options.expiresAt?.toISOString() ?? null,
      unique_scope: options.uniqueKey === undefined ? null : `${ownerKey(owner)}/${options.uniqueScope ?? type.name}`,
      unique_key: options.uniqueKey ?? null,
      concurrency_key: turnKey,
      fair_key: options.concurrencyKey ?? ownerKey(owner),
      parent_id: options.parentId ?? null,
      schedule_id: options.scheduleId ?? null,
      depth,
      owner_type: owner.ownerType,
      owner_id: owner.ownerId,
      organization_id: context?.principal?.organizationId ?? context?.job?.organizationId ?? null,
      created_by: context?.principal?.userId ?? context?.job?.createdBy ?? null,
      traceparent: context?.traceparent ?? null,
      request_id: context?.requestId ?? null,
      dispatch_no: dispatched ? 1 : 0,
      dispatched_at: dispatched ? now.toISOString() : null,
    };
  }

  private async afterCommit(rows: readonly NewJob[]): Promise<void> {
    const dispatched = rows.filter(({ dispatched_at }) => dispatched_at !== null).map(dispatchOf);
    const waiting = rows.some(({ dispatched_at }) => dispatched_at === null);
    await this.transaction.afterCommit(() => {
      // Never awaited: a slow Redis is not the caller's concern, since the dispatcher pushes what this does not.
      if (dispatched.length > 0) this.pusher.pushSoon(dispatched);
      if (waiting) this.pusher.wakeDispatcher();
    });
  }
}

interface PlacedStep {
  readonly step: FlowStep;
  readonly parent: number | null;
  /** A JSON pointer into the flow. */
  readonly path: string;
}

/** The steps of a flow, each after its parent, whose place in the answer it names. */
function flatten(root: FlowStep): PlacedStep[] {
  const all: PlacedStep[] = [{ step: root, parent: null, path: '' }];
  for (const [index, { step, path }] of all.entries()) {
    const placed = (child: FlowStep, nth: number) => ({
      step: child,
      parent: index,
      path: `${path}/children/${String(nth)}`,
    });
    for (const [nth, child] of step.children.entries()) all.push(placed(child, nth));
    if (all.length > MAX_FLOW) throw JobErrors.flowTooLarge();
  }
  return all;
}

function dispatchOf({ id, queue, priority, dispatch_no }: NewJob): Dispatch {
  return { id, queue, priority, dispatchNo: dispatch_no, tag: 0 };
}

function ownerKey({ ownerType, ownerId }: Owner): string {
  return `${ownerType}:${ownerId ?? ''}`;
}
