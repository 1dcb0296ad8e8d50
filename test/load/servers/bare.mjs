import Fastify from 'fastify';
import pg from 'pg';
import { bytesRoutes } from './bare-bytes.mjs';
import { jobRoutes } from './bare-submission.mjs';
import { signInRoutes } from './bare-sign-in.mjs';
import { storageRoutes } from './bare-storage.mjs';
import { tokenReader, tokenWriter } from './bare-tokens.mjs';
import { userRoutes } from './bare-users.mjs';

// The limit: what Fastify and pg alone take for the same work, with nothing of a platform around it.
const app = Fastify({ logger: false });
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 20 });
const read = tokenReader({
  jwks: JSON.parse(process.env.BARE_JWKS),
  issuer: process.env.BARE_ISSUER,
  remember: process.env.BARE_TOKENS === 'remembered',
});

app.get('/health/live', () => ({ status: 'ok' }));
signInRoutes(app, pool, tokenWriter({ issuer: process.env.BARE_ISSUER }));
app.register(async (guarded) => {
  guarded.decorateRequest('userId', null);
  guarded.addHook('onRequest', (request, reply, done) => {
    const claims = read(request.headers.authorization?.slice('Bearer '.length) ?? '');
    if (!claims) {
      reply.code(401).send({ code: 'unauthenticated' });
      return;
    }
    request.userId = claims.sub;
    done();
  });
  bytesRoutes(app, guarded);
  userRoutes(guarded, pool);
  jobRoutes(guarded, pool);
  await storageRoutes(guarded, pool, process.env.BARE_FOLDER);
});

await app.listen({ port: Number(process.env.PORT), host: '127.0.0.1' });
process.once('SIGTERM', () => process.exit(0));
