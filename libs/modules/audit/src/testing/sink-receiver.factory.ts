import { createServer as createHttp, type IncomingHttpHeaders } from 'node:http';
import { createServer as createPlain, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createEncrypted } from 'node:tls';
import type { TestCertificate } from '@plinth/platform/testing';
import type { SentEvent } from '../application/sinks/sent-event.js';

/** A system that events are sent to, for tests. */
export interface SinkReceiver {
  readonly port: number;
  /** What has arrived, in order. */
  readonly events: SentEvent[];
  /** How it was said: messages of syslog, or headers and body of HTTP. */
  readonly raw: { readonly text: string; readonly headers: IncomingHttpHeaders }[];
  /** What it does with the next batches: take them, answer with this status, or reset the connection after so many bytes. */
  mood: 'take' | { readonly status: number } | { readonly breakAfter: number };
  close(): Promise<void>;
}

/** A receiver of syslog with octet counting; with a certificate over TLS. */
export async function syslogReceiver(certificate?: TestCertificate): Promise<SinkReceiver> {
  const open = new Set<Socket>();
  const take = (socket: Socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => undefined);
    let bytes = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      bytes = Buffer.concat([bytes, chunk]);
      const { mood } = receiver;
      if (typeof mood === 'object' && 'breakAfter' in mood && bytes.length > mood.breakAfter) socket.resetAndDestroy();
    });
    socket.on('end', () => {
      for (const text of framesIn(bytes)) {
        receiver.raw.push({ text, headers: {} });
        receiver.events.push(JSON.parse(text.slice(text.indexOf('{'))) as SentEvent);
      }
      socket.end();
    });
  };
  const server = certificate ? createEncrypted(certificate, take) : createPlain({ allowHalfOpen: true }, take);
  const receiver = await listening(server, open);
  return receiver;
}

/** A receiver of NDJSON over HTTP. */
export async function httpReceiver(): Promise<SinkReceiver> {
  const server = createHttp((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString('utf8');
      const { mood } = receiver;
      const status = typeof mood === 'object' && 'status' in mood ? mood.status : 204;
      receiver.raw.push({ text, headers: request.headers });
      if (status < 300) {
        const lines = text.trimEnd().split('\n');
        receiver.events.push(...lines.map((line) => JSON.parse(line) as SentEvent));
      }
      response.writeHead(status, { location: '/elsewhere' }).end();
    });
  });
  const receiver = await listening(server, new Set());
  return receiver;
}

async function listening(server: Server, open: ReadonlySet<Socket>): Promise<SinkReceiver> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    events: [],
    raw: [],
    mood: 'take',
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => {
          resolve();
        });
      }),
  };
}

function* framesIn(bytes: Buffer): Generator<string> {
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(' ', at);
    const length = Number(bytes.toString('ascii', at, space));
    if (!Number.isInteger(length)) throw new Error('A frame does not begin with its length.');
    at = space + 1 + length;
    yield bytes.toString('utf8', space + 1, at);
  }
}
