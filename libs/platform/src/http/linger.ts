import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';

// How much more of a refused body is taken, so that its sender gets to hear the answer.
const LINGER_MS = 5_000;
const LINGER_BYTES = 16 * 1024 * 1024;
const LOOK_MS = 50;

/** Cuts off who was answered early and does not stop sending. */
export function linger(raw: IncomingMessage | Http2ServerRequest): void {
  if (raw.complete) return;
  // A connection of HTTP/2 carries others, too: there the one stream is closed, which says no more than enough.
  if (isHttp2(raw)) {
    raw.stream.close();
    return;
  }
  const { socket } = raw;
  const until = performance.now() + LINGER_MS;
  const limit = socket.bytesRead + LINGER_BYTES;
  const timer = setInterval(() => {
    const over = performance.now() > until || socket.bytesRead > limit;
    if (over && !raw.complete) socket.destroy();
    if (over || raw.complete || socket.destroyed) clearInterval(timer);
  }, LOOK_MS).unref();
}

export function isHttp2(raw: IncomingMessage | Http2ServerRequest): raw is Http2ServerRequest {
  return raw.httpVersionMajor === 2;
}
