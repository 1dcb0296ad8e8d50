import { Module } from '@nestjs/common';
import { Claims } from './claims.js';
import { DeliverySize } from './delivery-size.js';
import { Dispatcher } from './dispatcher.js';
import { JobJournal } from './job-journal.js';
import { JobRunner } from './job-runner.js';
import { LedgerListener } from './ledger-listener.js';
import { Worker } from './worker.js';
import { WorkerLease } from './worker-lease.js';

/** Makes the process a worker: it runs the jobs whose handlers its modules provide. Needs `QueueModule` beside it. */
@Module({ providers: [Worker, Dispatcher, DeliverySize, JobRunner, JobJournal, Claims, LedgerListener, WorkerLease] })
export class WorkerModule {}
