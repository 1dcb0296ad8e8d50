import { connect, constants, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** An answer over HTTP/2. */
export interface Http2Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** One connection that speaks HTTP/2. Close it. */
export interface Http2Client {
  readonly session: ClientHttp2Session;
  call(method: string, path: string, headers?: Record<string, string>, body?: string | Buffer): Promise<Http2Answer>;
  close(): void;
}

/** Connects to `url`, whose certificate is vouched for by `ca`. */
export async function openHttp2(url: string, ca: string): Promise<Http2Client> {
  const session = connect(url, { ca });
  session.on('error', () => undefined);
  await once(session, 'connect');
  return {
    session,
    async call(method, path, headers = {}, body) {
      const { HTTP2_HEADER_METHOD, HTTP2_HEADER_PATH } = constants;
      const stream = session.request({ [HTTP2_HEADER_METHOD]: method, [HTTP2_HEADER_PATH]: path, ...headers });
      stream.end(body);
      const [answer] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status': number }];
      return { status: answer[':status'], headers: answer, body: await text(stream) };
    },
    close() {
      session.destroy();
    },
  };
}
