import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
const MAX_AGE_SECONDS = 600;

// What browsers may read of an answer beside its body.
const EXPOSED_HEADERS = [
  'etag',
  'location',
  'x-request-id',
  'x-cache',
  'retry-after',
  'ratelimit',
  'ratelimit-policy',
  'idempotent-replayed',
  'content-disposition',
  'content-range',
  'accept-ranges',
  'x-impersonated-by',
  'deprecation',
  'sunset',
  'link',
  'tus-resumable',
  'tus-version',
  'tus-extension',
  'tus-max-size',
  'upload-offset',
  'upload-length',
  'upload-expires',
];

type Decide = (error: null, options: object) => void;

/** Lets browsers call from the `origins`, exactly those. An OPTIONS that asks nothing of CORS is the route's own. */
export function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  if (origins.length === 0) return;
  const options = {
    origin: [...origins],
    credentials: true,
    methods: METHODS,
    maxAge: MAX_AGE_SECONDS,
    exposedHeaders: EXPOSED_HEADERS,
  };
  const unasked = { ...options, preflight: false };
  app.enableCors({
    // Behind the hooks that give every answer its headers.
    hook: 'preParsing',
    delegator: (request: FastifyRequest, decide: Decide) => {
      decide(null, isPreflight(request) ? options : unasked);
    },
  });
}

function isPreflight({ method, headers }: FastifyRequest): boolean {
  return method === 'OPTIONS' && headers.origin !== undefined && 'access-control-request-method' in headers;
}
