import { Inject, Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { auditSection, type AuditConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { Metrics } from '@plinth/platform/telemetry';
import { SinksRepository, type SinkBacklog } from '../../persistence/sinks.repository.js';

/** How far behind the sinks are, from the database: the same whichever API is asked. Nothing where there are none. */
@Injectable()
export class SinkMetrics {
  constructor(
    { registry }: Metrics,
    private readonly sinks: SinksRepository,
    @Inject(configToken(auditSection)) { sinks: configs }: AuditConfig,
  ) {
    if (configs.length === 0) return;
    const names = configs.map(({ name }) => name);
    const gauge = (name: string, help: string, value: (backlog: SinkBacklog) => number) =>
      new Gauge({
        name,
        help,
        labelNames: ['sink'],
        registers: [registry],
        collect: async () => {
          const found = registry.getSingleMetric(name) as Gauge;
          found.reset();
          for (const backlog of await this.backlogs(names)) found.set({ sink: backlog.name }, value(backlog));
        },
      });
    gauge(
      'plinth_audit_sink_backlog_events',
      'Audit events that a sink has not been sent yet.',
      ({ events }) => events,
    );
    gauge(
      'plinth_audit_sink_lag_seconds',
      'Age of the oldest audit event that a sink has not been sent yet.',
      ({ lagSeconds }) => lagSeconds,
    );
  }

  /** Absent while the database does not answer. */
  private async backlogs(names: readonly string[]): Promise<readonly SinkBacklog[]> {
    return this.sinks.backlogs(names).catch(() => []);
  }
}
