import { createServer } from 'node:net';
import { CliError } from '../command.js';

/** Fails early, and in words, where the API could not listen. @throws {CliError} */
export async function assertPortFree(host: string, port: number): Promise<void> {
  const code = await new Promise<string | null>((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
  if (code === null) return;
  if (code === 'EADDRINUSE')
    throw new CliError(`Port ${String(port)} is taken: set PORT to another one, or stop what listens there.`);
  if (code === 'EACCES') throw new CliError(`Port ${String(port)} is reserved for root: set PORT to one above 1023.`);
  throw new CliError(`The API cannot listen on ${host}, port ${String(port)} (${code}): check HOST and PORT.`);
}
