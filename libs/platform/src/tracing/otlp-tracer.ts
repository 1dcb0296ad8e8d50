import { ROOT_CONTEXT, SpanKind as Kind, SpanStatusCode, trace, type Context as OtelContext } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import {
  BasicTracerProvider,
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { TelemetryConfig } from '@plinth/config';
import { AppError } from '@plinth/kernel';
import { Tracer, type Span, type SpanAttributes, type SpanKind } from './tracer.js';

type Resource = NonNullable<NonNullable<ConstructorParameters<typeof BasicTracerProvider>[0]>['resource']>;

const KINDS = { server: Kind.SERVER, internal: Kind.INTERNAL, consumer: Kind.CONSUMER, client: Kind.CLIENT } as const;

const SEND_EVERY_MS = 2_000;
const DEADLINE_MS = 5_000;

/** Sends spans to a collector over OTLP. A collector that is slow or away costs spans and nothing else. */
export class OtlpTracer extends Tracer {
  private readonly provider: BasicTracerProvider;
  private readonly tracer;

  constructor(config: TelemetryConfig, processName: string) {
    super();
    const exporter = new OTLPTraceExporter({
      url: `${config.endpoint ?? ''}/v1/traces`,
      headers: headersOf(config.headers ?? ''),
      timeoutMillis: DEADLINE_MS,
    });
    this.provider = new BasicTracerProvider({
      resource: resourceOf({ 'service.name': `${config.serviceName}-${processName}` }),
      sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.sampleRatio) }),
      spanProcessors: [
        new BatchSpanProcessor(exporter, { scheduledDelayMillis: SEND_EVERY_MS, exportTimeoutMillis: DEADLINE_MS }),
      ],
    });
    this.tracer = this.provider.getTracer('plinth');
  }

  start(name: string, kind: SpanKind, parent: string | null, attributes: SpanAttributes = {}): Span {
    const span = this.tracer.startSpan(name, { kind: KINDS[kind], attributes }, contextOf(parent));
    const { traceId, spanId, traceFlags } = span.spanContext();
    return {
      traceparent: `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, '0')}`,
      set: (more) => {
        span.setAttributes(more);
      },
      end: (error) => {
        if (error !== undefined) {
          span.setAttribute('error.type', typeOf(error));
          span.setStatus({ code: SpanStatusCode.ERROR });
        }
        span.end();
      },
    };
  }

  async close(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise((resolve) => (timer = setTimeout(resolve, DEADLINE_MS)));
    await Promise.race([this.provider.shutdown().catch(() => undefined), deadline]);
    clearTimeout(timer);
  }
}

function contextOf(parent: string | null): OtelContext {
  if (parent === null) return ROOT_CONTEXT;
  const [, traceId = '', spanId = '', flags = '0'] = parent.split('-');
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
  });
}

// The message of an error may quote what somebody sent; its kind never does.
function typeOf(error: unknown): string {
  if (error instanceof AppError) return error.code;
  return error instanceof Error ? error.name : typeof error;
}

function resourceOf(attributes: Record<string, string>): Resource {
  return {
    attributes,
    merge: (other) => resourceOf({ ...attributes, ...(other?.attributes as Record<string, string>) }),
    getRawAttributes: () => Object.entries(attributes),
  };
}

function headersOf(text: string): Record<string, string> {
  const pairs = text.split(',').map((pair) => pair.split('='));
  return Object.fromEntries(
    pairs
      .filter(([name = '', ...value]) => name.trim() !== '' && value.length > 0)
      .map(([name = '', ...value]) => [name.trim(), decodeURIComponent(value.join('=').trim())]),
  );
}
