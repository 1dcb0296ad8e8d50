/** What a span stands for, in the terms of OpenTelemetry. */
export type SpanKind = 'server' | 'internal' | 'consumer' | 'client';

/** What a span says about itself. Nothing secret: no header, body, query or path with ids of capability. */
export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A piece of work under way. */
export interface Span {
  /** Where the spans within it hang, and what is sent to other processes, as W3C writes it. */
  readonly traceparent: string;
  set(attributes: SpanAttributes): void;
  /** Ends it, as failed where an error is given. */
  end(error?: unknown): void;
}

/** Records what a request causes, across processes. Where nothing is traced it makes no span and costs nothing. */
export abstract class Tracer {
  /** @param parent the `traceparent` of the work that this is part of; `null` starts a trace. */
  abstract start(name: string, kind: SpanKind, parent: string | null, attributes?: SpanAttributes): Span | null;

  /** Sends what is recorded, and records nothing from now on. */
  abstract close(): Promise<void>;
}

/** The tracer of a platform that names no collector. */
export class NoTracer extends Tracer {
  start(): null {
    return null;
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
