import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What becomes of an answer: it is passed on, lost, or cut off after so many bytes of its body. */
export type Fate = 'pass' | 'lose' | { readonly cutAfter: number };

/** A way to a server on which answers are lost. */
export interface FlakyProxy {
  readonly url: string;
  /** What was asked for, `METHOD /path` each, the lost ones included. */
  readonly seen: readonly string[];
  /** Decides about each request that follows; its work is done whatever becomes of the answer. */
  decide(fate: (request: IncomingMessage) => Fate): void;
  close(): Promise<void>;
}

/** Starts a proxy before the server at `target`. */
export async function startFlakyProxy(target: string): Promise<FlakyProxy> {
  const seen: string[] = [];
  let fateOf: (request: IncomingMessage) => Fate = () => 'pass';
  const server = createServer((incoming, outgoing) => {
    seen.push(`${String(incoming.method)} ${String(incoming.url)}`);
    const fate = fateOf(incoming);
    const options = { method: incoming.method, headers: incoming.headers };
    const forwarded = request(new URL(incoming.url ?? '/', target), options, (answer) =>
      passOn(answer, outgoing, incoming.socket, fate),
    );
    forwarded.once('error', () => incoming.socket.destroy());
    outgoing.once('close', () => forwarded.destroy());
    incoming.pipe(forwarded);
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    seen,
    decide: (fate) => (fateOf = fate),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function passOn(answer: IncomingMessage, outgoing: ServerResponse, socket: Socket, fate: Fate): void {
  if (fate === 'lose') {
    // Read to its end, so that the server is surely done.
    answer.resume().once('end', () => socket.destroy());
    return;
  }
  outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
  if (fate === 'pass') return void answer.pipe(outgoing);
  let left = fate.cutAfter;
  answer.on('data', (chunk: Buffer) => {
    outgoing.write(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) setTimeout(() => socket.destroy(), 20);
  });
  answer.once('end', () => outgoing.end());
}
