import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { FastifyInstance, onSendHookHandler } from 'fastify';
import { hookRoutes } from '../route.js';
import { describeConventions } from './operations.js';
import { errorsPage } from './errors-page.js';
import type { ErrorDefinition } from '@plinth/kernel';

// Swagger UI is a page of scripts and styles of our own origin; its one inline script needs its own allowance.
const DOCS_POLICY = [
  "default-src 'self'",
  "img-src 'self' data:",
  "style-src 'self' 'unsafe-inline'",
  "script-src 'self' 'unsafe-inline'",
  "frame-ancestors 'none'",
].join('; ');

/** The OpenAPI 3.1 description of every route. */
export function openApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Plinth')
    .setDescription('Accounts, access, file storage and background work behind one REST API.')
    .setVersion(version)
    .setLicense('MIT', 'https://opensource.org/license/mit')
    .setOpenAPIVersion('3.1.0')
    .addServer('/', 'The server of this description, be it local, staging or production.')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'An access token, a JWT as RFC8725 advises, or an API key.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) => `${lowerFirst(controller.replace(/Controller$/, ''))}_${method}`,
  });
  // The API is for apps outside as well as for those inside.
  document.servers = (document.servers ?? []).map((server) => ({ ...server, 'x-internal': false }));
  return describeConventions(document);
}

/** What the documentation tells of. */
interface Documented {
  readonly version: string;
  readonly errors: readonly ErrorDefinition[];
}

/**
 * Serves /docs (Swagger UI), /docs/openapi.json and /docs/errors. The description is made at the first request for it.
 */
export function serveDocs(app: INestApplication, server: FastifyInstance, { version, errors }: Documented): void {
  const onSend: onSendHookHandler = (_request, reply, payload, done) => {
    reply.header('content-security-policy', DOCS_POLICY);
    done(null, payload);
  };
  hookRoutes(server, { onSend }, ({ url = '' }) => url.startsWith('/docs'));
  server.get('/docs/errors', (_request, reply) => reply.type('text/html; charset=utf-8').send(errorsPage(errors)));
  SwaggerModule.setup('docs', app, () => openApiDocument(app, version), {
    jsonDocumentUrl: 'docs/openapi.json',
    raw: ['json'],
    customSiteTitle: 'Plinth API',
  });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
