import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { DatabaseReader } from '../replicas/database-reader.js';
import { Replicas } from '../replicas/replicas.js';
import { Metrics } from './metrics.js';

/** How the replicas are and what they take off the primary; nothing where there are none. */
@Injectable()
export class ReplicaMetrics {
  constructor({ registry }: Metrics, replicas: Replicas, { counts }: DatabaseReader) {
    if (!replicas.configured) return;
    const registers = [registry];
    new Gauge({
      name: 'plinth_database_replica_lag_seconds',
      help: 'How old what a replica holds may be; absent while it does not answer.',
      labelNames: ['replica'],
      registers,
      collect() {
        this.reset();
        for (const { name, lagSeconds } of replicas.states)
          if (lagSeconds !== null) this.set({ replica: name }, lagSeconds);
      },
    });
    new Gauge({
      name: 'plinth_database_replica_trusted',
      help: 'Whether reads may go to a replica.',
      labelNames: ['replica'],
      registers,
      collect() {
        for (const { name, fault } of replicas.states) this.set({ replica: name }, fault === null ? 1 : 0);
      },
    });
    new Counter({
      name: 'plinth_database_reads_total',
      help: 'Reads that a replica may answer, by who did; those that failed there were answered by the primary.',
      labelNames: ['by'],
      registers,
      collect() {
        this.reset();
        for (const [by, count] of Object.entries(counts)) this.inc({ by }, Number(count));
      },
    });
  }
}
