import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { newId, type AppError } from '@plinth/kernel';
import { HttpErrors } from './http.errors.js';
import { problemOf, STATUS_OF_KIND } from './problem.js';
import { SECURITY_HEADERS } from './security-headers.js';

/**
 * Answers what Node refuses before there is a request: broken or oversized headers, and headers that do not arrive in
 * time. It looks like every other answer; then the connection ends.
 */
export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const requestId = newId();
  const refusal = refusalOf(error.code);
  const status = STATUS_OF_KIND[refusal.kind];
  const body = JSON.stringify(problemOf(refusal, '', requestId));
  const headers = {
    ...SECURITY_HEADERS,
    'content-type': 'application/problem+json; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'x-request-id': requestId,
    connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end([`HTTP/1.1 ${String(status)} ${STATUS_CODES[status] ?? ''}`, ...lines, '', body].join('\r\n'));
  socket.destroySoon();
}

function refusalOf(code: string | undefined): AppError {
  if (code === 'HPE_HEADER_OVERFLOW') return HttpErrors.headersTooLarge();
  return code === 'ERR_HTTP_REQUEST_TIMEOUT' ? HttpErrors.requestTimeout() : HttpErrors.malformedRequest();
}
