import { Injectable } from '@nestjs/common';
import { Transaction } from '../database/transaction.js';
import type { DomainEvent, DomainEventClass } from './domain-event.js';
import { Queue } from './queue.js';
import { JobRegistry } from './registry.js';

/** Tells other modules what has happened. */
@Injectable()
export class Events {
  constructor(
    private readonly queue: Queue,
    private readonly registry: JobRegistry,
    private readonly transaction: Transaction,
  ) {}

  /**
   * Delivers an event to each subscriber as a job, in the open transaction: every subscriber gets it at least once if
   * and only if that commits, and each is retried by itself.
   */
  async publish(event: DomainEvent): Promise<void> {
    const subscribers = this.registry.subscribersOf((event.constructor as DomainEventClass).type);
    await this.transaction.run(async () => {
      for (const { jobClass } of subscribers) await this.queue.enqueue(jobClass, event);
    });
  }
}
