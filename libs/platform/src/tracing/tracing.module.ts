import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { telemetrySection, type TelemetryConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { NoTracer, Tracer } from './tracer.js';

/** Offers the tracer everywhere. What traces are made with is loaded only where a collector is named. */
@Global()
@Module({})
export class TracingModule implements OnApplicationShutdown {
  constructor(private readonly tracer: Tracer) {}

  static register(processName: string): DynamicModule {
    return {
      module: TracingModule,
      providers: [
        {
          provide: Tracer,
          inject: [configToken(telemetrySection)],
          useFactory: async (config: TelemetryConfig): Promise<Tracer> => {
            if (config.endpoint === null) return new NoTracer();
            const { OtlpTracer } = await import('./otlp-tracer.js');
            return new OtlpTracer(config, processName);
          },
        },
      ],
      exports: [Tracer],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.tracer.close();
  }
}
