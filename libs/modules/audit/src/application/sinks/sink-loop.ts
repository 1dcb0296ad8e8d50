import { hostname } from 'node:os';
import { setTimeout as wait } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { auditSection, type AuditConfig } from '@plinth/config';
import { newId } from '@plinth/kernel';
import { AuditReader } from '@plinth/platform/audit-trail';
import { configToken } from '@plinth/platform/config';
import { Egress } from '@plinth/platform/egress';
import { sinkOf } from '../../drivers/audit-sink.js';
import { SinksRepository } from '../../persistence/sinks.repository.js';
import { AuditEventsService } from '../audit-events.service.js';
import { SinkCourier } from './sink-courier.js';

/** Streams the trail to the configured sinks, each by itself. Any number of workers may; one of them sends at a time. */
@Injectable()
export class SinkLoop implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(SinkLoop.name);
  private readonly stop = new AbortController();
  private readonly couriers: readonly SinkCourier[];
  private running: Promise<unknown> = Promise.resolve();

  constructor(
    @Inject(configToken(auditSection)) { sinks: configs }: AuditConfig,
    reader: AuditReader,
    events: AuditEventsService,
    sinks: SinksRepository,
    egress: Egress,
  ) {
    const holder = newId();
    this.couriers = configs.map(
      (config) => new SinkCourier({ config, sink: sinkOf(config, egress, hostname()), holder, reader, events, sinks }),
    );
  }

  onApplicationBootstrap(): void {
    this.running = Promise.all(this.couriers.map((courier) => this.run(courier)));
  }

  async onApplicationShutdown(): Promise<void> {
    this.stop.abort();
    await this.running;
  }

  private async run(courier: SinkCourier): Promise<void> {
    const { signal } = this.stop;
    while (!signal.aborted) {
      const pause = await courier.round(signal);
      await wait(pause, undefined, { signal, ref: false }).catch(() => undefined);
    }
    await courier.release().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'An audit sink could not be released; it is free within a minute.');
    });
  }
}
