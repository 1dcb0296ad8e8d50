import type { LookupAddress } from 'node:dns';
import { request as requestHttp, type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { EgressAnswer, EgressRequest } from './egress.js';
import { EgressErrors } from './egress.errors.js';

/** Sends a request to one of `addresses`, which stand for the host of `url`, and reads the answer. */
export async function exchange(
  { method, headers, body, maxBytes, ca }: EgressRequest,
  url: URL,
  addresses: readonly LookupAddress[],
  signal: AbortSignal,
): Promise<EgressAnswer> {
  const options: RequestOptions & { ca?: string } = {
    method,
    headers: { 'user-agent': 'Plinth', 'accept-encoding': 'identity', ...headers, ...framing(body) },
    lookup: pinnedTo(addresses),
    // A connection of its own: one from a pool would have been checked for somebody else.
    agent: false,
    signal,
    ...(ca !== undefined && { ca }),
  };
  const request = open(url, options);
  try {
    const response = await responseTo(request, body);
    const { bytes, truncated } = await read(response, maxBytes);
    return { status: response.statusCode ?? 0, headers: plain(response.headers), body: bytes, truncated };
  } catch (error) {
    throw EgressErrors.unreachable({ cause: error });
  } finally {
    request.destroy();
  }
}

function open(url: URL, options: RequestOptions): ClientRequest {
  try {
    return url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
  } catch (error) {
    throw EgressErrors.invalidRequest({ cause: error });
  }
}

/**
 * How long the body is. Of itself Node says so for some methods alone; with others the bytes would pass for a request of
 * their own.
 */
function framing(body: string | Buffer | undefined): Record<string, string> {
  return body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
}

/** Answers every look-up with what has been checked, so that the name cannot lead elsewhere by now. */
function pinnedTo(addresses: readonly LookupAddress[]): LookupFunction {
  return (_, options, callback) => {
    const [first] = addresses;
    if (options.all) callback(null, [...addresses]);
    else callback(null, first?.address ?? '', first?.family);
  };
}

function responseTo(request: ClientRequest, body: string | Buffer | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve);
    request.on('error', reject);
    request.on('close', () => {
      reject(new Error('The connection was closed without an answer.'));
    });
    request.end(body);
  });
}

async function read(response: IncomingMessage, maxBytes: number): Promise<{ bytes: Buffer; truncated: boolean }> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > maxBytes) break;
  }
  return { bytes: Buffer.concat(chunks).subarray(0, maxBytes), truncated: size > maxBytes };
}

function plain(headers: IncomingMessage['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
}
