import type { SecureServerOptions } from 'node:http2';
import type { TlsPair } from './tls-files.js';

const HANDSHAKE_MS = 10_000;
const MAX_STREAMS = 100;
const MAX_HEADER_PAIRS = 100;
const MAX_HEADER_BYTES = 16_384;

/** A server that speaks HTTP/2 and HTTP/1.1, whichever the client prefers, over TLS 1.2 or newer. */
export function tlsServerOptions(pair: TlsPair): { readonly http2: true; readonly https: SecureServerOptions } {
  return {
    http2: true,
    https: {
      ...pair,
      allowHTTP1: true,
      minVersion: 'TLSv1.2',
      handshakeTimeout: HANDSHAKE_MS,
      maxHeaderListPairs: MAX_HEADER_PAIRS,
      settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: MAX_HEADER_BYTES },
    },
  };
}
