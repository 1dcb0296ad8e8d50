import { Logger } from '@nestjs/common';
import type { AuditSinkConfig } from '@plinth/config';
import type { AuditEvent, AuditReader } from '@plinth/platform/audit-trail';
import type { AuditSink } from '../../drivers/audit-sink.js';
import type { SinksRepository } from '../../persistence/sinks.repository.js';
import type { AuditEventsService } from '../audit-events.service.js';
import { sentEvent, sentOpenly, type SentEvent } from './sent-event.js';

const IDLE_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const MOST_EVENTS = 500;

/** What a courier works with. */
export interface CourierParts {
  readonly config: AuditSinkConfig;
  readonly sink: AuditSink;
  /** The process that it works in. */
  readonly holder: string;
  readonly reader: AuditReader;
  readonly events: AuditEventsService;
  readonly sinks: SinksRepository;
}

/**
 * Brings the sealed trail to one sink: in order, each event at least once. The place of the sink moves on only after a
 * batch has arrived, so a process that dies in between has its successor send that batch again.
 */
export class SinkCourier {
  private readonly logger = new Logger(SinkCourier.name);
  private failures = 0;
  private most = MOST_EVENTS;

  constructor(private readonly parts: CourierParts) {}

  /** Sends all that is there. Resolves with how long to wait before the next round, in milliseconds; never throws. */
  async round(signal: AbortSignal): Promise<number> {
    const { config, holder, sinks } = this.parts;
    try {
      await sinks.add(config.name, config.start);
      let place = await sinks.take(config.name, holder);
      while (place !== null && !signal.aborted) place = await this.batch(place, signal);
      this.failures = 0;
      return IDLE_MS;
    } catch (error) {
      if (signal.aborted) return IDLE_MS;
      this.failures += 1;
      // What is too large for the receiver, or too slow for it, may pass in smaller pieces.
      this.most = Math.max(1, Math.floor(this.most / 2));
      const wait = Math.min(LONGEST_WAIT_MS, IDLE_MS * 2 ** Math.min(this.failures, 10)) * (0.5 + Math.random() / 2);
      const { message } = error as Error;
      this.logger.warn(
        { sink: config.name, failures: this.failures, reason: message },
        'An audit sink took no events.',
      );
      return wait;
    }
  }

  /** Lets another process go on. */
  release(): Promise<void> {
    return this.parts.sinks.release(this.parts.config.name, this.parts.holder);
  }

  private async batch(place: string, signal: AbortSignal): Promise<string | null> {
    const { config, holder, reader, sink, sinks } = this.parts;
    const events = await reader.sealedAfter(place, this.most);
    const last = events.at(-1);
    if (!last) return null;
    await sink.deliver(await this.present(events), signal);
    this.most = Math.min(MOST_EVENTS, this.most * 2);
    return (await sinks.advance(config.name, holder, place, last.seq)) ? last.seq : null;
  }

  private async present(events: readonly AuditEvent[]): Promise<SentEvent[]> {
    if (!this.parts.config.personal) return events.map(sentEvent);
    return (await this.parts.events.open(events)).map(sentOpenly);
  }
}
