import type { SecureServerOptions } from 'node:http2';
import type { HttpLimitsConfig } from '@plinth/config';
import type { TlsPair } from './tls-files.js';

const HANDSHAKE_MS = 10_000;
const MAX_STREAMS = 100;
// Who sends too many headers is told so; this is where nobody is told anything any more.
const UNTOLD = 2;

/** A server that speaks HTTP/2 and HTTP/1.1, whichever the client prefers, over TLS 1.2 or newer. */
export function tlsServerOptions(
  pair: TlsPair,
  limits: HttpLimitsConfig,
): { readonly http2: true; readonly https: SecureServerOptions } {
  return {
    http2: true,
    https: {
      ...pair,
      allowHTTP1: true,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_MS,
      maxHeaderListPairs: limits.headers * UNTOLD,
      settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: limits.headerBytes },
    },
  };
}
