import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { RetentionPolicies, type RetentionRun } from '../privacy/retention-policies.js';
import { Metrics } from './metrics.js';

/** What went because its time was over: the same whichever API is asked. Absent while the database does not answer. */
@Injectable()
export class RetentionMetrics {
  constructor(metrics: Metrics, policies: RetentionPolicies) {
    const gauge = (name: string, help: string, valueOf: (run: RetentionRun) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['policy'],
        registers: [metrics.registry],
        async collect() {
          this.reset();
          const runs = await policies.runs().catch(() => new Map<string, RetentionRun>());
          for (const [policy, run] of runs) this.set({ policy }, valueOf(run));
        },
      });
    gauge('plinth_retention_removed', 'Rows that went because their time was over, in all.', (run) => run.removedInAll);
    gauge('plinth_retention_last_run_seconds', 'When a retention policy last ran, in seconds since 1970.', (run) =>
      Math.floor(run.ranAt.getTime() / 1000),
    );
  }
}
