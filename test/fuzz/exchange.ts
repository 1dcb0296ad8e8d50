import { request as send, type Agent } from 'node:http';
import { HANG_MS, type FuzzAnswer } from './judge.js';
import type { FuzzRequest } from './request-maker.js';

/** What is sent of a request. */
export type Sent = Pick<FuzzRequest, 'method' | 'url' | 'headers' | 'body'>;

/** Sends one request, and waits for its answer for as long as one could call it that. */
export function exchange(
  url: string,
  agent: Agent,
  { method, url: path, headers, body }: Sent,
  token: string | null,
): Promise<FuzzAnswer> {
  const started = performance.now();
  return new Promise<FuzzAnswer>((resolve) => {
    const end = (status: number, of: FuzzAnswer['headers'], text: string): void => {
      resolve({ status, headers: of, body: text, milliseconds: performance.now() - started });
    };
    const authorization = token !== null && { authorization: `Bearer ${token}` };
    const length = body !== null && { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = send(url + path, { method, agent, headers: { ...authorization, ...headers, ...length } });
    outgoing.setTimeout(5 * HANG_MS, () => outgoing.destroy());
    outgoing.on('response', (answer) => {
      const status = answer.statusCode ?? 0;
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('close', () => {
        end(status, answer.headers, Buffer.concat(chunks).toString('utf8'));
      });
      // A stream of events goes on for as long as somebody listens.
      if (answer.headers['content-type']?.startsWith('text/event-stream')) answer.destroy();
      answer.on('error', () => undefined);
    });
    outgoing.on('error', (error) => {
      end(0, {}, error.message);
    });
    outgoing.end(body ?? undefined);
  });
}
