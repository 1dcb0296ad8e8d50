import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../command.js';

// An API whose parent was killed is on its way out.
const LEFT_OVER_MS = 2_000;

/** Fails early, and in words, where the API could not listen. @throws {CliError} */
export async function assertPortFree(host: string, port: number): Promise<void> {
  const until = Date.now() + LEFT_OVER_MS;
  let fault = await listenFault(host, port);
  while (fault === 'EADDRINUSE' && Date.now() < until) {
    await sleep(100);
    fault = await listenFault(host, port);
  }
  if (fault === null) return;
  if (fault === 'EADDRINUSE') {
    throw new CliError(`Port ${String(port)} is taken: set PORT to another one, or stop what listens there.`);
  }
  if (fault === 'EACCES') throw new CliError(`Port ${String(port)} is reserved for root: set PORT to one above 1023.`);
  throw new CliError(`The API cannot listen on ${host}, port ${String(port)} (${fault}): check HOST and PORT.`);
}

function listenFault(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
    server.listen({ host, port, exclusive: true }, () => {
      server.close(() => {
        resolve(null);
      });
    });
  });
}
