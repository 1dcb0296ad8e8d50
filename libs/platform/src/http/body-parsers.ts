import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { HttpLimitsConfig } from '@plinth/config';
import { AppError } from '@plinth/kernel';
import { HttpErrors } from './http.errors.js';
import { routeOf } from './route.js';

const JSON_TYPES = new Set(['application/json', 'application/merge-patch+json']);
const CHARSET = /^\s*charset\s*=\s*"?utf-?8"?\s*$/i;
const POISON = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * One parser for every body. A route marked `@Streams` gets the raw stream, whatever its type; all others take JSON in
 * UTF-8 and nothing else.
 */
export function registerBodyParsers(server: FastifyInstance, limits: HttpLimitsConfig): void {
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', (request, payload, done) => {
    if (isStreaming(request)) {
      done(null, payload);
      return;
    }
    if (!isJson(request.headers['content-type'])) {
      // A body that nobody announced and nobody sent: DELETE and POST without one.
      done(HttpErrors.unsupportedMediaType(), undefined);
      return;
    }
    readText(request, payload, limits.bodySeconds, (error, text) => {
      if (error) done(error, undefined);
      else parse(text, limits, done);
    });
  });
}

/** Whether the matched route reads the raw stream itself. */
export function isStreaming(request: FastifyRequest): boolean {
  return routeOf(request)['streams'] === true;
}

function isJson(header: string | undefined): boolean {
  const [type = '', ...parameters] = (header ?? '').split(';');
  return JSON_TYPES.has(type.toLowerCase()) && parameters.every((parameter) => CHARSET.test(parameter));
}

function readText(
  request: FastifyRequest,
  payload: NodeJS.ReadableStream,
  seconds: number,
  done: (error: Error | null, text: string) => void,
): void {
  const limit = request.routeOptions.bodyLimit;
  // A client that sends its body drop by drop is let go, so that it cannot hold a connection for nothing.
  const timer = setTimeout(() => {
    finish(HttpErrors.requestTimeout(), '');
  }, seconds * 1000);
  let finished = false;
  const finish = (error: Error | null, text: string): void => {
    if (finished) return;
    finished = true;
    clearTimeout(timer);
    done(error, text);
  };
  const chunks: Buffer[] = [];
  let size = 0;
  payload.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) finish(HttpErrors.bodyTooLarge(), '');
    else chunks.push(chunk);
  });
  payload.on('end', () => {
    const bytes = Buffer.concat(chunks);
    if (isUtf8(bytes)) finish(null, bytes.toString('utf8'));
    else finish(HttpErrors.malformedJson({ detail: 'The body is not in UTF-8.' }), '');
  });
  payload.on('error', (error: Error) => {
    finish(error, '');
  });
}

function parse(text: string, limits: HttpLimitsConfig, done: (error: Error | null, body?: unknown) => void): void {
  try {
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    assertPlain(body, limits.jsonDepth, limits.jsonItems);
    done(null, body);
  } catch (error) {
    done(error instanceof AppError ? error : HttpErrors.malformedJson({ cause: error }));
  }
}

/** Refuses what is nested too deeply or has too many parts, and keys that mean something to JavaScript itself. */
function assertPlain(value: unknown, depth: number, items: number): void {
  if (typeof value !== 'object' || value === null) return;
  if (depth === 0) throw HttpErrors.malformedJson({ detail: 'The body is nested too deeply.' });
  const isList = Array.isArray(value);
  const entries = Object.entries(value);
  if (entries.length > items) {
    const what = isList ? 'A list in the body has more than' : 'An object in the body has more fields than';
    throw HttpErrors.malformedJson({ detail: `${what} ${String(items)}${isList ? ' items' : ''}.` });
  }
  for (const [key, child] of entries) {
    if (!isList && POISON.has(key)) throw HttpErrors.malformedJson({ detail: `The body has a key named ${key}.` });
    assertPlain(child, depth - 1, items);
  }
}
