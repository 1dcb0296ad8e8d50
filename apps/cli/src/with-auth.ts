import { AuthApi } from '@plinth/modules/auth';
import { AppError } from '@plinth/kernel';
import { CliError } from './command.js';
import { withApplication } from './with-application.js';
import { withServers } from './with-servers.js';

/** Runs `work` with the door of sign-in. @throws {CliError} in the words of what was refused. */
export async function withAuth<T>(work: (auth: AuthApi) => Promise<T>): Promise<T> {
  try {
    return await withServers((config) => withApplication(config, (app) => work(app.get(AuthApi, { strict: false }))));
  } catch (error) {
    throw error instanceof AppError ? new CliError(error.message, { cause: error }) : error;
  }
}
