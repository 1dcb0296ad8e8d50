import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { JobLedger } from '../queue/job-ledger.js';
import type { QueueCounts, QueuePace } from '../queue/job-view.js';
import { QueuePaces } from '../queue/queue-paces.js';
import { Metrics } from './metrics.js';

/** One look at the ledger serves all that asks within this. */
const REUSE_MS = 5_000;

const STATUSES = ['waiting', 'scheduled', 'queued', 'active', 'failed'] as const;

interface Look {
  readonly counts: readonly QueueCounts[];
  readonly paces: readonly QueuePace[];
}

/**
 * How background work goes, from the ledger: the same whichever API is asked, however many workers there are. Absent
 * while the database does not answer.
 */
@Injectable()
export class QueueMetrics {
  private last: { readonly at: number; readonly look: Promise<Look> } | undefined;

  constructor(
    metrics: Metrics,
    private readonly ledger: JobLedger,
    private readonly paces: QueuePaces,
  ) {
    const gauge = (name: string, help: string, more: readonly string[], set: (gauge: Gauge, look: Look) => void) =>
      new Gauge({
        name,
        help,
        labelNames: ['queue', ...more],
        registers: [metrics.registry],
        collect: async () => {
          const found = metrics.registry.getSingleMetric(name) as Gauge;
          found.reset();
          set(found, await this.look());
        },
      });
    gauge('plinth_queue_jobs', 'Jobs of a queue by status; failed are dead letters.', ['status'], (jobs, look) => {
      for (const counts of look.counts)
        for (const status of STATUSES) jobs.set({ queue: counts.queue, status }, counts[status]);
    });
    gauge('plinth_queue_oldest_seconds', 'How long the job that waits longest could have run.', [], (oldest, look) => {
      for (const { queue, oldestQueuedSeconds } of look.counts) oldest.set({ queue }, oldestQueuedSeconds);
    });
    gauge('plinth_queue_paused', 'Whether no job of the queue may start.', [], (paused, look) => {
      for (const counts of look.counts) paused.set({ queue: counts.queue }, counts.paused ? 1 : 0);
    });
    gauge('plinth_queue_finished_per_minute', 'Jobs that ended of late.', ['outcome'], (finished, look) => {
      for (const { queue, completedPerMinute, failedPerMinute } of look.paces) {
        finished.set({ queue, outcome: 'completed' }, completedPerMinute);
        finished.set({ queue, outcome: 'failed' }, failedPerMinute);
      }
    });
    gauge('plinth_queue_wait_seconds', 'Time from due to begun, of late.', ['quantile'], (wait, look) => {
      for (const { queue, waitSeconds } of look.paces) setQuantiles(wait, queue, waitSeconds);
    });
    gauge('plinth_queue_run_seconds', 'Time that attempts took, of late.', ['quantile'], (run, look) => {
      for (const { queue, runSeconds } of look.paces) setQuantiles(run, queue, runSeconds);
    });
  }

  private look(): Promise<Look> {
    const now = performance.now();
    if (!this.last || now - this.last.at > REUSE_MS) this.last = { at: now, look: this.ask() };
    return this.last.look;
  }

  private async ask(): Promise<Look> {
    try {
      const [counts, paces] = await Promise.all([this.ledger.counts(), this.paces.measure()]);
      return { counts, paces };
    } catch {
      return { counts: [], paces: [] };
    }
  }
}

function setQuantiles(gauge: Gauge, queue: string, seconds: QueuePace['waitSeconds']): void {
  if (!seconds) return;
  gauge.set({ queue, quantile: '0.5' }, seconds.p50);
  gauge.set({ queue, quantile: '0.95' }, seconds.p95);
}
