import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A call that has arrived. */
export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** What to answer with. */
export interface PreparedAnswer {
  readonly status: number;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

/** A server on this machine that remembers who called it. */
export interface CalledServer {
  readonly url: string;
  readonly calls: ReceivedCall[];
  close(): void;
}

/** Starts one; `answer` decides by the call and by how many came before on its path. */
export async function startCalledServer(
  answer: (call: ReceivedCall, before: number) => PreparedAnswer,
): Promise<CalledServer> {
  const calls: ReceivedCall[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: path = '', headers } = request;
      const call = { method, path, headers, body: Buffer.concat(chunks).toString() };
      const before = calls.filter((each) => each.path === path).length;
      calls.push(call);
      const { status, headers: fields, body } = answer(call, before);
      response.writeHead(status, fields).end(body);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`,
    calls,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
