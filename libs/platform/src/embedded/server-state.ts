import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';

/** What is kept on a server from one start to the next: a JSON file that only its owner reads. */
export function readState(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as unknown;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Replaces the file as a whole, so that no reader ever sees half of it. */
export function writeState(file: string, state: object): void {
  const temporary = `${file}.${String(process.pid)}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600, flush: true });
  renameSync(temporary, file);
}

/** A password of 192 random bits that needs no escaping in a URL or a configuration file. */
export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** `preferred` where that port is free on loopback, else any free one. */
export async function freePort(preferred: number | null): Promise<number> {
  if (preferred !== null && (await listensOn(preferred)) !== null) return preferred;
  return (await listensOn(0)) ?? Promise.reject(new Error('No port is free on 127.0.0.1.'));
}

function listensOn(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : null));
    });
  });
}
