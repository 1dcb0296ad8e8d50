import { Global, Module } from '@nestjs/common';
import { HealthService } from '../health/health.service.js';
import { MetricsReaders } from '../telemetry/metrics-readers.js';
import { Metrics } from '../telemetry/metrics.js';
import { ProbeServer } from './probe-server.js';

/** Health and figures of a process that serves no API. Modules tell it what else they cannot do without. */
@Global()
@Module({ providers: [HealthService, Metrics, MetricsReaders, ProbeServer], exports: [HealthService] })
export class ProbesModule {}
