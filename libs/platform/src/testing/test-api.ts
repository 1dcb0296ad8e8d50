import type { AddressInfo } from 'node:net';
import type { Type } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { httpLimitsSection, httpSection, platformSection, telemetrySection } from '@plinth/config';
import { loadConfig } from '../config/index.js';
import { createHttpApplication } from '../http/index.js';
import { createLogger } from '../logging/index.js';
import { ApiProcessModule, errorCatalogueOf, type ModuleDefinition } from '../module/index.js';
import { createTestEnvironment } from './test-environment.js';

/** What a call to the API sends beside its method and path. */
export interface CallOptions {
  readonly token?: string;
  /** Sent as JSON, unless it is a Buffer. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An answer, its body parsed where it is JSON. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // The shape of a body is what a test is about to assert.
  readonly body: any;
}

/** A running API with a database, a Redis prefix and a data folder of its own. */
export interface TestApi {
  readonly url: string;
  readonly dataFolder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly app: NestFastifyApplication;
  /** Calls the API over a real connection. */
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** A provider of the running application. */
  get<T>(token: Type<T> | (abstract new (...parameters: never[]) => T)): T;
  close(): Promise<void>;
}

/**
 * Starts the API with `modules` on a free port. Close it in `afterAll`.
 * @param onLog given each line of the log, which is silent unless `LOG_LEVEL` is set.
 */
export async function startTestApi(
  modules: readonly ModuleDefinition[],
  env: Readonly<Record<string, string>> = {},
  onLog?: (line: string) => void,
): Promise<TestApi> {
  const { env: full, dataFolder, dispose } = await createTestEnvironment(env);
  const config = loadConfig(full);
  const logger = createLogger(config.of(platformSection), 'test', onLog && { write: onLog });
  const module = ApiProcessModule.register(config, modules);
  const app = await createHttpApplication({
    module,
    config: config.of(httpSection),
    limits: config.of(httpLimitsSection),
    logger,
    version: '0.0.0',
    errors: errorCatalogueOf(modules),
    traced: config.of(telemetrySection).endpoint !== null,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.getHttpServer().address() as AddressInfo;
  const scheme = config.of(httpSection).tlsCertFile === null ? 'http' : 'https';
  const url = `${scheme}://127.0.0.1:${String(port)}`;
  return {
    url,
    dataFolder,
    env: full,
    app,
    call: (method, path, options) => call(url, method, path, options),
    get: (token) => app.get(token, { strict: false }),
    async close() {
      await app.close();
      await dispose();
    },
  };
}

async function call(url: string, method: string, path: string, options: CallOptions = {}): Promise<Answer> {
  const { token, body, headers } = options;
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(body !== undefined && !Buffer.isBuffer(body) && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson && text !== '' ? JSON.parse(text) : text };
}
