import { createHmac } from 'node:crypto';
import type { AuditSinkConfig } from '@plinth/config';
import type { Egress } from '@plinth/platform/egress';
import type { SentEvent } from '../application/sinks/sent-event.js';
import type { AuditSink } from './audit-sink.js';

const DEADLINE_MS = 15_000;
/** Nobody reads the answer but for its status. */
const MOST_BYTES = 1_024;

/** Posts events as NDJSON. A 2xx says that the other side has them; everything else, redirects too, that it has not. */
export class HttpSink implements AuditSink {
  constructor(
    private readonly config: AuditSinkConfig,
    private readonly egress: Egress,
  ) {}

  async deliver(events: readonly SentEvent[], signal: AbortSignal): Promise<void> {
    const body = events.map((event) => `${JSON.stringify(event)}\n`).join('');
    const { url, ca } = this.config;
    const { status } = await this.egress.request({
      method: 'POST',
      url: url.href,
      headers: this.headers(events, body),
      body,
      timeoutMs: DEADLINE_MS,
      maxBytes: MOST_BYTES,
      signal,
      trusted: true,
      ...(ca !== null && { ca }),
    });
    if (status < 200 || status > 299) throw new Error(`It answered ${String(status)}.`);
  }

  private headers(events: readonly SentEvent[], body: string): Record<string, string> {
    const { name, token, hmacKey } = this.config;
    const [first, last] = [events.at(0)?.seq ?? 0, events.at(-1)?.seq ?? 0];
    const at = String(Math.floor(Date.now() / 1000));
    return {
      'content-type': 'application/x-ndjson',
      'idempotency-key': `${name}:${String(first)}-${String(last)}`,
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(hmacKey !== null && { 'x-plinth-signature': `t=${at},v1=${signature(hmacKey, at, body)}` }),
    };
  }
}

/** HMAC-SHA-256 in hex over the time, a full stop and the body. */
function signature(key: string, at: string, body: string): string {
  return createHmac('sha256', key).update(`${at}.${body}`).digest('hex');
}
