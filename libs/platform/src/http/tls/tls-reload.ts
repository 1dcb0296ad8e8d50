import { unwatchFile, watchFile } from 'node:fs';
import type { SecureContextOptions } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { readTlsPair, type TlsFiles } from './tls-files.js';

// Looking at the file itself, where a mounted secret is swapped by its link, is what works everywhere.
const LOOK_MS = 1_000;

/** What a TLS server offers; Fastify types its own as a plain one. */
interface SecureServer {
  setSecureContext(options: SecureContextOptions): void;
}

/**
 * Takes a new certificate into use as soon as it lies there: for new connections, while those that are open go on. A
 * pair that does not fit, such as one half replaced, changes nothing.
 */
export function reloadTlsOnChange(server: FastifyInstance, files: TlsFiles, logger: Logger): void {
  const paths = [files.certFile, files.keyFile];
  const reload = (): void => {
    try {
      (server.server as unknown as SecureServer).setSecureContext({ ...readTlsPair(files), minVersion: 'TLSv1.2' });
      logger.info('A new TLS certificate is in use.');
    } catch (error) {
      logger.warn({ err: error }, 'The TLS certificate on disk cannot be used; the one before stays in use.');
    }
  };
  for (const path of paths) watchFile(path, { interval: LOOK_MS, persistent: false }, reload);
  server.addHook('onClose', (_instance, done) => {
    for (const path of paths) unwatchFile(path, reload);
    done();
  });
}
