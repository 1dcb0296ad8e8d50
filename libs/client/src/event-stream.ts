import { pause } from './transport.js';
import type { EventStream, ServerEvent } from './types.js';

const FIRST_RETRY_MS = 1000;

/**
 * Follows a stream of events to its end: where the connection drops, it goes on after the last event that came; 204
 * says that there is no more.
 * @param open asks for the stream, from after an event on.
 */
export async function* follow(
  open: (lastEventId: string | undefined) => Promise<Response>,
  lastEventId: string | undefined,
  signal: AbortSignal | undefined,
): EventStream {
  let retryMs = FIRST_RETRY_MS;
  for (let last = lastEventId; ;) {
    const response = await open(last);
    if (response.status === 204 || response.body === null) return;
    const reader = response.body.getReader();
    try {
      for await (const block of blocks(reader)) {
        const { event, retry } = parse(block);
        retryMs = retry ?? retryMs;
        if (event === null) continue;
        last = event.id ?? last;
        yield event;
      }
    } catch {
      // What was lost is asked for again.
      signal?.throwIfAborted();
    } finally {
      await reader.cancel().catch(() => undefined);
    }
    await pause(retryMs, signal);
  }
}

/** The parts between blank lines. What the connection cut off is dropped: it comes again. */
async function* blocks(reader: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<string, void, undefined> {
  const decoder = new TextDecoder();
  let buffer = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (buffer + decoder.decode(value, { stream: true })).split('\n\n');
    buffer = parts.pop() ?? '';
    yield* parts;
  }
}

function parse(block: string): { readonly event: ServerEvent | null; readonly retry: number | null } {
  const fields = new Map<string, string[]>();
  for (const line of block.split('\n')) {
    const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  const retry = Number(fields.get('retry')?.at(-1) ?? NaN);
  const data = fields.get('data')?.join('\n');
  const event =
    data === undefined
      ? null
      : { id: fields.get('id')?.at(-1) ?? null, event: fields.get('event')?.at(-1) ?? 'message', data: read(data) };
  return { event, retry: Number.isNaN(retry) ? null : retry };
}

function read(data: string): unknown {
  try {
    return JSON.parse(data) as unknown;
  } catch {
    return data;
  }
}
