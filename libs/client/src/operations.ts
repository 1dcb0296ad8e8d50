import { RunningCall, RunningListCall } from './call.js';
import type { ClientOptions } from './client-options.js';
import { follow } from './event-stream.js';
import { PlinthError } from './plinth-error.js';
import { bodyOf, headersOf, urlOf } from './request.js';
import type { Session } from './session.js';
import { patiently } from './transport.js';
import type { Answer, CallOptions, Endpoint, Input, Page } from './types.js';

const TIMEOUT_MS = 30_000;
const RETRIES = 3;

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** The session ends with it, here as well. */
const LOGOUT = 'signIn_logout';

/** Carries out operations for whoever is signed in. */
export class Operations {
  constructor(
    private readonly options: ClientOptions,
    /** Asked at each call: the session itself calls an operation to be renewed. */
    private readonly session: () => Session,
  ) {}

  /** Starts a call. How its answer is read depends on the endpoint. */
  start(endpoint: Endpoint, input: Input = {}, options: CallOptions = {}): unknown {
    switch (endpoint.answer) {
      case 'events': {
        const open = (last: string | undefined) =>
          this.send(endpoint, input, { ...options, ...(last !== undefined && { lastEventId: last }) });
        return follow(open, options.lastEventId, options.signal);
      }
      case 'list':
        return new RunningListCall(this.answer<Page>(endpoint, input, options), async (cursor) => {
          return (await this.answer<Page>(endpoint, { ...input, cursor }, options)).data;
        });
      default:
        return new RunningCall(this.answer(endpoint, input, options));
    }
  }

  /** One call and its answer. */
  async answer<T>(endpoint: Endpoint, input: Input, options: CallOptions): Promise<Answer<T>> {
    const response = await this.send(endpoint, input, options);
    const data = endpoint.answer === 'response' ? response : await read(response);
    if (endpoint.access === 'public') await this.session().accept(data);
    if (endpoint.id === LOGOUT) await this.session().forget();
    const { status, headers } = response;
    return {
      data: data as T,
      status,
      headers,
      etag: headers.get('etag'),
      requestId: headers.get('x-request-id'),
      replayed: headers.get('idempotent-replayed') === 'true',
    };
  }

  /** Sends a call until it is answered well. @throws {PlinthError} */
  async send(endpoint: Endpoint, input: Input, options: CallOptions): Promise<Response> {
    const url = urlOf(this.options.baseUrl.replace(/\/+$/, ''), endpoint, input);
    const headers = headersOf(endpoint, input, options);
    const organizationId = options.organizationId === undefined ? this.options.organizationId : options.organizationId;
    if (organizationId != null && endpoint.access !== 'public') headers.set('x-organization-id', organizationId);
    if (endpoint.keyed) headers.set('idempotency-key', options.idempotencyKey ?? crypto.randomUUID());
    const body = bodyOf(endpoint, input);
    const isStream = body instanceof ReadableStream;
    const request = {
      method: endpoint.method,
      headers,
      body: body ?? null,
      ...(isStream && { duplex: 'half' as const }),
    };
    const isRepeatable = !isStream && (SAFE.has(endpoint.method) || endpoint.keyed === true);
    const retries = isRepeatable ? (options.retries ?? this.options.retries ?? RETRIES) : 0;
    const timeoutMs = options.timeoutMs ?? this.options.timeoutMs ?? TIMEOUT_MS;
    const fetch = this.options.fetch ?? globalThis.fetch;
    const send = (signal: AbortSignal) => fetch(url, { ...request, signal });
    const patience = { timeoutMs, retries, signal: options.signal };
    if (endpoint.access === 'public') return patiently(send, patience);
    return this.identified(headers, isStream, () => patiently(send, patience));
  }

  /** As who is signed in; once more with another token where the first was refused. */
  private async identified(headers: Headers, isOnce: boolean, send: () => Promise<Response>): Promise<Response> {
    const token = this.options.apiKey ?? (await this.session().accessToken());
    if (token !== null) headers.set('authorization', `Bearer ${token}`);
    try {
      return await send();
    } catch (error) {
      if (!isOfToken(error) || token === null) throw error;
      const other = this.options.apiKey === undefined ? await this.session().insteadOf(token) : null;
      if (other === null || isOnce) throw error;
      headers.set('authorization', `Bearer ${other}`);
      return send();
    }
  }
}

/** Whether the token was refused; a wrong password or code is answered with 401, too, and counts each time it is sent. */
function isOfToken(error: unknown): boolean {
  return error instanceof PlinthError && error.status === 401 && !error.code.startsWith('auth.');
}

async function read(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : (JSON.parse(text) as unknown);
}
