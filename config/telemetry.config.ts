import { section, type ValuesOf } from './section.js';
import { fraction, secret, text, url } from './variable.js';

export const telemetrySection = section('telemetry', 'Traces, by the names that OpenTelemetry gives them', {
  endpoint: url<string | null>('OTEL_EXPORTER_OTLP_ENDPOINT', {
    about:
      'Collector that traces are sent to, over OTLP (http/protobuf); /v1/traces is added. Unset: nothing is traced.',
    protocols: ['http', 'https'],
    default: null,
  }),
  headers: secret<string | null>('OTEL_EXPORTER_OTLP_HEADERS', {
    about: 'Headers for the collector, such as its key: name=value, separated by commas, values percent-encoded.',
    default: null,
    minLength: 3,
  }),
  serviceName: text('OTEL_SERVICE_NAME', {
    about: 'Name of the service in traces; the process is added: plinth-api, plinth-worker.',
    default: 'plinth',
  }),
  sampleRatio: fraction('OTEL_TRACES_SAMPLER_ARG', {
    about:
      'Share of the traces that start here that is sent, from 0 to 1. Whoever calls with a trace has decided already.',
    default: 1,
  }),
});

export type TelemetryConfig = ValuesOf<typeof telemetrySection>;
