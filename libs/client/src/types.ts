/** A body that is sent as it is. */
export type Binary = Blob | ArrayBuffer | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array> | string;

/** What a single call does differently from the client. */
export interface CallOptions {
  /** Ends the call, its retries and the reading of its answer. */
  readonly signal?: AbortSignal;
  /** How long one attempt may wait for its answer, in milliseconds. */
  readonly timeoutMs?: number;
  /** How often a failed attempt is repeated; see `ClientOptions.retries`. */
  readonly retries?: number;
  /** Sent beside what the operation declares, such as `Range` or `X-Metadata-Colour`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A key of your own, so that a repeated call is one even after a restart. Without it each call has a fresh one. */
  readonly idempotencyKey?: string;
  /** The organization to act in; `null` for none. */
  readonly organizationId?: string | null;
  /** For streams of events: the id of the last one that you have. */
  readonly lastEventId?: string;
}

/** An answer with what surrounds it. */
export interface Answer<T> {
  readonly data: T;
  readonly status: number;
  readonly headers: Headers;
  /** Hand it back as `ifMatch`, so that nobody's change is overwritten. */
  readonly etag: string | null;
  readonly requestId: string | null;
  /** Whether an earlier attempt had done it already. */
  readonly replayed: boolean;
}

/** A call under way: a promise of its data, or of the whole answer. */
export interface Call<T> extends Promise<T> {
  answer(): Promise<Answer<T>>;
}

/** One page of a list. */
export interface Page {
  readonly data: readonly unknown[];
  readonly page: { readonly nextCursor: string | null };
}

/** A list under way: await it for one page, iterate it for every item of every page. */
export interface ListCall<P extends Page> extends Call<P>, AsyncIterable<P['data'][number]> {
  /** Page by page. */
  pages(): AsyncGenerator<P, void, undefined>;
}

/** One Server-Sent Event. */
export interface ServerEvent {
  readonly id: string | null;
  readonly event: string;
  /** Parsed where it is JSON. */
  readonly data: unknown;
}

/** Events as they happen. A dropped connection is resumed where it was; it ends with the story. */
export type EventStream = AsyncGenerator<ServerEvent, void, undefined>;

/** What is known about an operation; made from the OpenAPI description. */
export interface Endpoint {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  /** Who may call it: everybody, everybody but with more for who is known, or only who is known. */
  readonly access: 'public' | 'optional' | 'bearer';
  readonly answer: 'nothing' | 'json' | 'list' | 'events' | 'response';
  readonly query?: readonly string[];
  /** The headers that the input holds, by the name that they have there. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: 'json' | 'form' | 'binary';
  /** Whether it takes an `Idempotency-Key`. */
  readonly keyed?: boolean;
}

/** What an operation is given: what its path, query and headers hold, by name, and its body. */
export type Input = Readonly<Record<string, unknown>>;
