import { VersioningType, type INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { modules } from '@plinth/modules';
import { loadConfig } from '@plinth/platform/config';
import { ApiProcessModule } from '@plinth/platform/module';

// Nothing is connected to: the application is only looked at.
const NOWHERE = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', REDIS_URL: 'redis://127.0.0.1:1' };

let application: Promise<INestApplication> | undefined;

/** The API with its routes and descriptions, not running: no service is made and no server is needed. */
export function describedApplication(): Promise<INestApplication> {
  application ??= describe();
  return application;
}

async function describe(): Promise<INestApplication> {
  const module = ApiProcessModule.register(loadConfig(NOWHERE), modules);
  const app = await NestFactory.create(module, new FastifyAdapter({ skipMiddie: true }), {
    preview: true,
    logger: ['error'],
    abortOnError: false,
  });
  return app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });
}
