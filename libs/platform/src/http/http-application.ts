import type { DynamicModule } from '@nestjs/common';
import { VersioningType } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { HttpConfig, HttpLimitsConfig } from '@plinth/config';
import { jsonOf, type ErrorDefinition } from '@plinth/kernel';
import { DenialRecorder } from '../audit-trail/denial-recorder.js';
import { NestLogger } from '../logging/logger.js';
import { registerOwnChanges } from '../replicas/own-changes.hook.js';
import { Metrics } from '../telemetry/metrics.js';
import { Tracer } from '../tracing/tracer.js';
import { registerAccessLog } from './access-log.hook.js';
import { registerBodyParsers } from './body-parsers.js';
import { DeprecatedUse } from './deprecation/deprecated-use.js';
import { registerDeprecations } from './deprecation/deprecation.hook.js';
import { answerClientError } from './client-errors.js';
import { allowOrigins } from './cors.js';
import { registerEtags } from './etag.js';
import { registerGracefulClose } from './graceful-close.js';
import { KnownMethods } from './known-methods.js';
import { serveDocs } from './openapi/openapi.js';
import { LoadMonitor } from './load-shedding/load-monitor.js';
import { shedLoad } from './load-shedding/shed-load.js';
import { ProblemFilter } from './problem.filter.js';
import { registerRequestContext, requestIdOf } from './request-context.hook.js';
import { registerRequestLimits } from './request-limits.hook.js';
import { registerRequestMetrics } from './request-metrics.hook.js';
import { registerRequestTracing } from './request-tracing.hook.js';
import { registerSecurityHeaders, standingHeaders } from './security-headers.js';
import { dropSilentConnections } from './silent-connections.js';
import { registerStreaming } from './streaming.hook.js';
import { readTlsPair, tlsFilesOf } from './tls/tls-files.js';
import { reloadTlsOnChange } from './tls/tls-reload.js';
import { tlsServerOptions } from './tls/tls-server-options.js';
import { validationPipe } from './validation.pipe.js';

/** What an HTTP application is made of. */
export interface HttpApplicationOptions {
  readonly module: DynamicModule;
  readonly config: HttpConfig;
  readonly limits: HttpLimitsConfig;
  readonly logger: Logger;
  readonly version: string;
  /** Whether a collector waits for traces. */
  readonly traced?: boolean;
  /** The catalogue of errors, for the documentation. */
  readonly errors: readonly ErrorDefinition[];
}

const CHECK_CONNECTIONS_MS = 1_000;
const KEEP_ALIVE_MS = 72_000;
const MAX_URL_PARAMETER = 4_096;

/** Builds the HTTP application with everything around the routes: context, parsers, headers, errors, docs. Not yet listening. */
export async function createHttpApplication(options: HttpApplicationOptions): Promise<NestFastifyApplication> {
  const { config, limits } = options;
  const known = new KnownMethods();
  const filter = new ProblemFilter(known, () => app.get(DenialRecorder));
  const tlsFiles = tlsFilesOf(config);
  const adapter = new FastifyAdapter({
    ...(tlsFiles && tlsServerOptions(readTlsPair(tlsFiles), limits)),
    logger: false,
    skipMiddie: true,
    multipart: false,
    bodyLimit: limits.bodyBytes,
    trustProxy: config.trustProxy.length > 0 ? [...config.trustProxy] : false,
    genReqId: (request: { headers: Record<string, string | string[] | undefined> }) =>
      requestIdOf(request.headers['x-request-id']),
    clientErrorHandler: answerClientError,
    http: { maxHeaderSize: limits.headerBytes, connectionsCheckingInterval: CHECK_CONNECTIONS_MS },
    // Headers and small bodies must arrive within this; routes that stream lift it for themselves.
    connectionTimeout: 0,
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // A server of HTTP/2 has no such notion; there `registerGracefulClose` sees to it.
    ...(!tlsFiles && { forceCloseConnections: 'idle' }),
    return503OnClosing: false,
    routerOptions: { maxParamLength: MAX_URL_PARAMETER },
    frameworkErrors: (error: FastifyError, request: FastifyRequest, reply: FastifyReply) => {
      filter.answer(error, request, reply);
    },
  });
  const server: FastifyInstance = adapter.getInstance<FastifyInstance>();
  // Given again, since Fastify tells a server of HTTP/2 nothing about the connections that speak HTTP/1.1.
  Object.assign(server.server, {
    headersTimeout: limits.headerSeconds * 1000,
    maxHeaderSize: limits.headerBytes,
    connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
    requestTimeout: 0,
    keepAliveTimeout: KEEP_ALIVE_MS,
  });
  if (tlsFiles) reloadTlsOnChange(server, tlsFiles, options.logger);
  known.watch(server);
  registerGracefulClose(server);
  dropSilentConnections(server, tlsFiles !== null);
  registerRequestContext(server);
  if (options.traced) registerRequestTracing(server, () => app.get(Tracer));
  registerBodyParsers(server, limits);
  registerStreaming(server, filter);
  registerEtags(server);
  registerAccessLog(server, options.logger);
  // Hooks must be in place before the routes are, and the application exists only after them.
  registerRequestMetrics(server, () => app.get(Metrics));
  registerDeprecations(server, () => app.get(DeprecatedUse));
  server.setReplySerializer(jsonOf);
  registerSecurityHeaders(server, config);
  registerRequestLimits(server, limits);
  shedLoad(server, standingHeaders(config), () => app.get(LoadMonitor));

  const app = await NestFactory.create<NestFastifyApplication>(options.module, adapter, {
    bodyParser: false,
    logger: new NestLogger(options.logger),
    abortOnError: false,
  });
  registerOwnChanges(server, app);
  app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
  app.useGlobalPipes(validationPipe());
  app.useGlobalFilters(filter);
  allowOrigins(app, config.corsOrigins);
  if (config.docs) serveDocs(app, server, options);
  await app.init();
  return app;
}
