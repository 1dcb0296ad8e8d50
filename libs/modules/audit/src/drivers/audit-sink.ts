import type { AuditSinkConfig } from '@plinth/config';
import type { Egress } from '@plinth/platform/egress';
import type { SentEvent } from '../application/sinks/sent-event.js';
import { HttpSink } from './http-sink.js';
import { SyslogSink } from './syslog-sink.js';

/** A system outside that takes events. */
export interface AuditSink {
  /**
   * Delivers events in their order. Resolves once the other side has them.
   * @throws whatever kept it from doing so; then it is not known how many the other side has.
   */
  deliver(events: readonly SentEvent[], signal: AbortSignal): Promise<void>;
}

/** The sink that the configuration describes. */
export function sinkOf(config: AuditSinkConfig, egress: Egress, host: string): AuditSink {
  return /^https?:$/.test(config.url.protocol) ? new HttpSink(config, egress) : new SyslogSink(config, host);
}
