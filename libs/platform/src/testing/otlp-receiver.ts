import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** A span as a collector gets it. */
export interface ReceivedSpan {
  readonly service: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the root of a trace. */
  readonly parentSpanId: string;
  readonly name: string;
  /** As OTLP numbers them: 1 internal, 2 server, 3 client, 5 consumer. */
  readonly kind: number;
  readonly attributes: Readonly<Record<string, string>>;
  readonly failed: boolean;
}

/** A collector of the test's own, which takes OTLP over http/protobuf. Close it in `afterAll`. */
export interface OtlpReceiver {
  readonly url: string;
  readonly spans: ReceivedSpan[];
  /** The headers of each delivery. */
  readonly deliveries: IncomingHttpHeaders[];
  close(): void;
}

/** Starts a collector on a free port. */
export async function startOtlpReceiver(): Promise<OtlpReceiver> {
  const spans: ReceivedSpan[] = [];
  const deliveries: IncomingHttpHeaders[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      const isTraces = request.url === '/v1/traces' && request.headers['content-type'] === 'application/x-protobuf';
      if (isTraces) {
        deliveries.push(request.headers);
        spans.push(...spansOf(body));
      }
      response.writeHead(isTraces ? 200 : 404).end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    spans,
    deliveries,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

// The field numbers are those of opentelemetry/proto/trace/v1/trace.proto.
function spansOf(request: Buffer): ReceivedSpan[] {
  return messages(request, 1).flatMap((resourceSpans) => {
    const service = messages(resourceSpans, 1).map((resource) => attributesOf(resource, 1)['service.name'])[0] ?? '';
    return messages(resourceSpans, 2)
      .flatMap((scopeSpans) => messages(scopeSpans, 2))
      .map((span) => ({
        service,
        traceId: hex(span, 1),
        spanId: hex(span, 2),
        parentSpanId: hex(span, 4),
        name: text(span, 5),
        kind: number(span, 6),
        attributes: attributesOf(span, 9),
        failed: messages(span, 15).some((status) => number(status, 3) === 2),
      }));
  });
}

function attributesOf(message: Buffer, field: number): Record<string, string> {
  const pairs = messages(message, field).map((pair) => {
    const [value = Buffer.alloc(0)] = messages(pair, 2);
    return [text(pair, 1), text(value, 1) || String(number(value, 3))] as const;
  });
  return Object.fromEntries(pairs);
}

type Field = readonly [number: number, value: Buffer | number];

function hex(message: Buffer, field: number): string {
  return messages(message, field)[0]?.toString('hex') ?? '';
}

function text(message: Buffer, field: number): string {
  return messages(message, field)[0]?.toString('utf8') ?? '';
}

function number(message: Buffer, field: number): number {
  const found = fieldsOf(message).find(([name]) => name === field)?.[1];
  return typeof found === 'number' ? found : 0;
}

function messages(message: Buffer, field: number): Buffer[] {
  return fieldsOf(message).flatMap(([name, value]) => (name === field && Buffer.isBuffer(value) ? [value] : []));
}

/** The fields of a message of Protocol Buffers, whatever they mean. */
function fieldsOf(message: Buffer): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = message[at++] ?? 0;
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < message.length) {
    const tag = varint();
    const [field, type] = [Math.floor(tag / 8), tag % 8];
    if (type === 0) fields.push([field, varint()]);
    else if (type === 2) {
      const length = varint();
      fields.push([field, message.subarray(at, (at += length))]);
    } else at += type === 1 ? 8 : 4;
  }
  return fields;
}
