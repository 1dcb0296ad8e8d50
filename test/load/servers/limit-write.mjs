import 'reflect-metadata';
import Fastify from 'fastify';
import { v7 as newId } from 'uuid';

// The limit: Fastify and pg alone write one row in a transaction. Audited, Plinth's transaction writes that row and the
// event that tells of it.
const INSERT = 'INSERT INTO bare.bucket (id, name, owner_id, visibility, created_at) VALUES ($1, $2, $3, $4, $5)';
const app = Fastify({ logger: false });
const write = process.argv[2] === 'audited' ? await audited() : await plain();

app.get('/health/live', () => ({ status: 'ok' }));
app.post('/rows', async (request, reply) => {
  const id = newId();
  await write(request, [id, id, request.headers['x-person'], 'private', new Date()]);
  return reply.code(201).send({ id });
});
await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));

async function plain() {
  const { default: pg } = await import('pg');
  const pool = new pg.Pool({ connectionString: process.env.DATABASE_DIRECT_URL, max: 20 });
  return async (_request, values) => {
    const client = await pool.connect();
    try {
      await client.query('BEGIN');
      await client.query({ name: 'insert', text: INSERT, values });
      await client.query('COMMIT');
    } finally {
      client.release();
    }
  };
}

async function audited() {
  const { NestFactory } = await import('@nestjs/core');
  const { built } = await import('../built.mjs');
  const { AuditTrail } = await built('libs/platform/src/audit-trail/index.js');
  const { loadConfig } = await built('libs/platform/src/config/index.js');
  const { runInContext, systemContext } = await built('libs/platform/src/context/index.js');
  const { Database, Transaction } = await built('libs/platform/src/database/index.js');
  const { PlatformModule } = await built('libs/platform/src/module/index.js');
  const module = PlatformModule.register(loadConfig(process.env), [], 'load');
  const platform = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  const [trail, database, transaction] = [AuditTrail, Database, Transaction].map((part) => platform.get(part));
  return ({ headers, ip }, values) => {
    const nobodyElse = { organizationId: null, actorId: null, permissions: new Set() };
    const principal = { kind: 'user', userId: headers['x-person'], ...nobodyElse };
    const caller = { ip, userAgent: headers['user-agent'] ?? null, principal };
    return runInContext({ ...systemContext(values[0]), ...caller }, () =>
      transaction.run(async () => {
        await database.prepared('insert', INSERT, values);
        await trail.record({
          action: 'load.row_made',
          resource: { type: 'row', id: values[0] },
          details: { kind: 'row' },
        });
      }),
    );
  };
}
