import { hostname } from 'node:os';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { queueSection, type QueueConfig } from '@plinth/config';
import { newId } from '@plinth/kernel';
import { configToken } from '../config/config.module.js';
import { Database } from '../database/database.js';

/** How often the lease is renewed. It also bounds how long a cancelled job goes on when the announcement was lost. */
const BEAT_MS = 1_000;

/** How long the answer to a claim may take, in seconds. */
const ANSWER_SECONDS = 5;

// What a claim took whose answer never came is nobody's: it is recovered as if its worker had gone, and costs no attempt.
const BEAT = `
  WITH beat AS (
    UPDATE job_worker SET lease_expires_at = now() + make_interval(secs => $2) WHERE id = $1 RETURNING id
  ), unanswered AS (
    UPDATE job SET worker_id = NULL, attempt = attempt - 1
    WHERE worker_id = $1 AND status = 'active' AND started_at < now() - interval '${String(ANSWER_SECONDS)} seconds'
      AND id <> ALL($3::uuid[])
  )
  SELECT (SELECT count(*) FROM beat)::int AS alive, COALESCE(
    (SELECT array_agg(id) FROM job WHERE id = ANY($3::uuid[]) AND cancel_requested_at IS NOT NULL), '{}') AS cancelled`;

/** Whom the lease tells what it learns at each beat. */
export interface LeaseHolder {
  /** The jobs that this worker runs. */
  running(): readonly string[];
  /** These jobs are to stop. */
  cancelled(ids: readonly string[]): void;
  /** This worker was given up: whatever it runs is somebody else's now. */
  lost(): void;
}

/**
 * The sign of life of a worker: one row in Postgres that it renews every second, however many jobs it runs. A worker
 * whose lease runs out is given up by the others, and comes back under another id.
 */
@Injectable()
export class WorkerLease {
  private readonly logger = new Logger(WorkerLease.name);
  private id = newId();
  private timer: NodeJS.Timeout | undefined;
  private stopped = false;
  private contactSince = 0;
  private contactAt = 0;

  constructor(
    @Inject(configToken(queueSection)) private readonly config: QueueConfig,
    private readonly database: Database,
  ) {}

  /** The id of this worker; another one after it was given up. */
  get workerId(): string {
    return this.id;
  }

  /**
   * Whether this worker may give up others. After Postgres was away every lease has run out; whoever comes back first
   * waits for a whole lease, so that the others can renew theirs.
   */
  get mayJudge(): boolean {
    const now = Date.now();
    return now - this.contactAt < 2 * BEAT_MS && now - this.contactSince >= this.config.leaseSeconds * 1000;
  }

  /** Registers the worker and keeps renewing until `stop`. Goes on trying where Postgres is away. */
  async start(holder: LeaseHolder): Promise<void> {
    await this.register().catch(() => undefined);
    const beat = () => {
      this.timer = setTimeout(() => {
        void this.beat(holder).finally(() => {
          if (!this.stopped) beat();
        });
      }, BEAT_MS);
    };
    beat();
  }

  /** Ends the lease: nothing that this worker ran is left to it. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.database.query('DELETE FROM job_worker WHERE id = $1', [this.id]).catch(() => undefined);
  }

  private async register(): Promise<void> {
    await this.database.query(
      `INSERT INTO job_worker (id, host, process_id, lease_expires_at)
       VALUES ($1, $2, $3, now() + make_interval(secs => $4))`,
      [this.id, hostname(), process.pid, this.config.leaseSeconds],
    );
    this.contact();
  }

  private async beat(holder: LeaseHolder): Promise<void> {
    try {
      const values = [this.id, this.config.leaseSeconds, holder.running()];
      const [answer] = await this.database.query<{ alive: number; cancelled: string[] }>(BEAT, values);
      if (!answer || answer.alive === 0) {
        this.logger.warn('This worker was given up; it starts anew.');
        this.id = newId();
        holder.lost();
        await this.register();
      } else if (answer.cancelled.length > 0) {
        holder.cancelled(answer.cancelled);
      }
      this.contact();
    } catch (error) {
      this.logger.warn(`The lease could not be renewed: ${String(error)}`);
    }
  }

  private contact(): void {
    const now = Date.now();
    if (now - this.contactAt > 3 * BEAT_MS) this.contactSince = now;
    this.contactAt = now;
  }
}
