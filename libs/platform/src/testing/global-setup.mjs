// Jest does not translate what it runs before the tests; these hooks do.
import './typescript.mjs';
import { pathToFileURL } from 'node:url';
import { join } from 'node:path';

/** Starts what the tests stand on. The Jest configuration names the file that exports the schema to migrate. */
export default async function globalSetup(_global, { rootDir, globals }) {
  const { startTestServers } = await import('./test-servers.ts');
  const { schema } = await import(pathToFileURL(join(rootDir, globals.schemaFile)).href);
  globalThis.plinthTestServers = await startTestServers(schema);
}
