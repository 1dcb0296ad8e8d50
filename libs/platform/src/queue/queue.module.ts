import { BullModule, getQueueToken } from '@nestjs/bull';
import { Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { redisSection, type RedisConfig } from '@plinth/config';
import type { Queue as BullQueue } from 'bull';
import { configToken } from '../config/config.module.js';
import { bullOptions, BullQueues } from './bull-queues.js';
import { Events } from './events.js';
import { Flows } from './flows.js';
import type { JobClass } from './job.js';
import { JobControl } from './job-control.js';
import { JobLedger } from './job-ledger.js';
import { JobTrees } from './job-trees.js';
import { LedgerWriter } from './ledger-writer.js';
import { Pusher } from './pusher.js';
import { Queue } from './queue.js';
import { QueuePaces } from './queue-paces.js';
import { RedisConnections } from './redis-connections.js';
import { RedisProbe } from './redis-probe.js';
import { JobRegistry, queuesOf } from './registry.js';
import { Retention } from './retention.js';
import { Turns } from './turns.js';
import { UniqueKeys } from './unique-keys.js';

@Module({ providers: [RedisConnections], exports: [RedisConnections] })
class RedisConnectionsModule {}

/** Offers `Queue`, `Events` and the ledger to every process. */
@Module({})
export class QueueModule implements OnApplicationShutdown {
  constructor(
    private readonly pusher: Pusher,
    private readonly queues: BullQueues,
  ) {}

  static register({ jobs }: { readonly jobs: readonly JobClass[] }): DynamicModule {
    const names = queuesOf(jobs);
    const bull = names.map((name) =>
      BullModule.registerQueueAsync({
        name,
        imports: [RedisConnectionsModule],
        inject: [configToken(redisSection), RedisConnections],
        useFactory: (config: RedisConfig, connections: RedisConnections) => bullOptions(config, connections),
      }),
    );
    const offered = [
      Queue,
      Events,
      JobLedger,
      JobControl,
      RedisProbe,
      Retention,
      Pusher,
      QueuePaces,
      Flows,
      Turns,
      JobTrees,
    ];
    return {
      module: QueueModule,
      global: true,
      imports: [RedisConnectionsModule, ...bull],
      providers: [
        ...offered,
        LedgerWriter,
        UniqueKeys,
        { provide: JobRegistry, useFactory: () => new JobRegistry(jobs) },
        {
          provide: BullQueues,
          inject: [configToken(redisSection), RedisConnections, ...names.map((name) => getQueueToken(name))],
          useFactory: (config: RedisConfig, connections: RedisConnections, ...queues: BullQueue[]) =>
            new BullQueues(config, connections, queues),
        },
      ],
      exports: [...offered, JobRegistry, BullQueues],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.pusher.close();
    await this.queues.close();
  }
}
