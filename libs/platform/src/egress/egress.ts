import { lookup, type LookupAddress } from 'node:dns';
import { promisify } from 'node:util';
import { Inject, Injectable } from '@nestjs/common';
import { egressSection, type EgressConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { currentContext } from '../context/context.js';
import { NoTracer, Tracer } from '../tracing/tracer.js';
import { AddressRules } from './address-rules.js';
import { EgressErrors } from './egress.errors.js';
import { exchange } from './exchange.js';

/** A call to another server. */
export interface EgressRequest {
  readonly method: string;
  /** `http:` or `https:`, without a user name. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** For the whole call: finding the host, connecting and reading the answer. */
  readonly timeoutMs: number;
  /** So much of the answer's body is read and no more. */
  readonly maxBytes: number;
  readonly signal?: AbortSignal;
  /** The operator named this very host: it may be called wherever it is. Default: false. */
  readonly trusted?: boolean;
  /** Certificates in PEM to trust instead of the system's. */
  readonly ca?: string;
}

/** What the other server answered, whatever its status. A redirect is an answer like any other and is not followed. */
export interface EgressAnswer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Whether the body goes on where this one ends. */
  readonly truncated: boolean;
}

const resolve = promisify(lookup);

/**
 * The way to servers whose addresses come from others. Only public addresses are reached, and what `EGRESS_ALLOW`
 * opens: the name is resolved once, what it resolves to is checked, and that very address is connected to.
 */
@Injectable()
export class Egress {
  private readonly rules: AddressRules;

  constructor(
    @Inject(configToken(egressSection)) config: EgressConfig,
    private readonly tracer: Tracer = new NoTracer(),
  ) {
    this.rules = new AddressRules(config.allow);
  }

  /**
   * Makes one call, as part of the trace that it happens in; `traceparent` says so to the other server, unless the
   * caller gives one of its own.
   * @throws {AppError} `egress.invalid_url`, `egress.invalid_request`, `egress.address_refused`, `egress.host_unknown`,
   * `egress.unreachable`, `egress.timeout`; the reason of `signal` where it is aborted.
   */
  async request(request: EgressRequest): Promise<EgressAnswer> {
    const url = parse(request.url);
    const parent = currentContext()?.traceparent ?? null;
    const span = this.tracer.start(request.method, 'client', parent, {
      'http.request.method': request.method,
      'server.address': url.hostname,
    });
    const traceparent = span?.traceparent ?? parent;
    const traced = traceparent === null ? request : { ...request, headers: { traceparent, ...request.headers } };
    try {
      const answer = await this.call(traced, url);
      span?.set({ 'http.response.status_code': answer.status });
      span?.end();
      return answer;
    } catch (error) {
      span?.end(error);
      throw error;
    }
  }

  private async call(request: EgressRequest, url: URL): Promise<EgressAnswer> {
    // Of its own, and done with when the call is: a signal of the system's would keep all that waits for it until its time.
    const ended = new AbortController();
    const { signal } = ended;
    const timer = setTimeout(() => {
      ended.abort(EgressErrors.timeout());
    }, request.timeoutMs);
    const follow = () => {
      ended.abort(request.signal?.reason);
    };
    if (request.signal?.aborted) follow();
    else request.signal?.addEventListener('abort', follow, { once: true });
    try {
      const addresses = await this.find(url.hostname.replace(/^\[|\]$/g, ''), request.trusted === true, signal);
      return await exchange(request, url, addresses, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', follow);
    }
  }

  /** The addresses of a host that may be called. */
  private async find(host: string, trusted: boolean, signal: AbortSignal): Promise<readonly LookupAddress[]> {
    const all = await Promise.race([resolveAll(host), aborted(signal)]);
    const allowed =
      trusted || this.rules.allowsHost(host) ? all : all.filter(({ address }) => this.rules.allowsAddress(address));
    if (allowed.length === 0) throw EgressErrors.addressRefused();
    return allowed;
  }
}

function parse(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const isPlain = url?.username === '' && url.password === '';
  if (!url || !isPlain || (url.protocol !== 'http:' && url.protocol !== 'https:')) throw EgressErrors.invalidUrl();
  return url;
}

async function resolveAll(host: string): Promise<readonly LookupAddress[]> {
  try {
    return await resolve(host, { all: true });
  } catch (error) {
    throw EgressErrors.hostUnknown({ cause: error });
  }
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => {
      reject(signal.reason as Error);
    };
    if (signal.aborted) fail();
    else signal.addEventListener('abort', fail, { once: true });
  });
}
