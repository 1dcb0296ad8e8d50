import { Global, Module } from '@nestjs/common';
import { MetricsController } from './metrics.controller.js';
import { MetricsReaders } from './metrics-readers.js';
import { Metrics } from './metrics.js';
import { QueueMetrics } from './queue-metrics.js';
import { ReplicaMetrics } from './replica-metrics.js';
import { RetentionMetrics } from './retention-metrics.js';

/** Measures the process and serves the figures. */
@Global()
@Module({
  controllers: [MetricsController],
  providers: [Metrics, MetricsReaders, QueueMetrics, ReplicaMetrics, RetentionMetrics],
  exports: [Metrics],
})
export class TelemetryModule {}
