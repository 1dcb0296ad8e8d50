import { join } from 'node:path';
import { Child, freePort } from '../child.mjs';

/**
 * Starts the bare server and waits until it answers.
 * @param {'remembered' | 'verified'} tokens whether a token is verified with each request, or known from the first one on,
 *   as Plinth does.
 */
export async function startBare(world, tokens) {
  const port = await freePort();
  const env = {
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: world.servers.databaseDirectUrl,
    BARE_ISSUER: world.env.PUBLIC_URL,
    BARE_JWKS: world.jwks,
    BARE_TOKENS: tokens,
    BARE_FOLDER: join(world.folder, 'bare'),
  };
  const child = new Child({ script: join(import.meta.dirname, 'bare.mjs'), env });
  const bare = { name: tokens === 'remembered' ? 'bare-remembering' : 'bare', url: `http://127.0.0.1:${port}`, child };
  await child.answers(`${bare.url}/health/live`);
  return bare;
}
