import { AppError } from '@plinth/kernel';
import { UserFilesApi } from '@plinth/modules/users';
import { CliError } from '../command.js';
import { withApplication } from '../with-application.js';
import { withServers } from '../with-servers.js';

/** Runs `work` with the door to accounts by the file. @throws {CliError} in the words of what was refused. */
export async function withUserFiles<T>(work: (files: UserFilesApi) => Promise<T>): Promise<T> {
  try {
    return await withServers((config) =>
      withApplication(config, (app) => work(app.get(UserFilesApi, { strict: false }))),
    );
  } catch (error) {
    throw error instanceof AppError ? new CliError(error.message, { cause: error }) : error;
  }
}

/** How a file is written: as an option says, or else as its name ends. */
export function formatOf(option: string | undefined, file: string | undefined): 'csv' | 'ndjson' {
  const ending = option ?? /\.(csv|ndjson|jsonl)$/i.exec(file ?? '')?.[1]?.toLowerCase();
  if (ending === 'csv') return 'csv';
  if (ending === 'ndjson' || ending === 'jsonl') return 'ndjson';
  throw new CliError('Which format? Say --format csv or --format ndjson.');
}

/** The option, where it is one of `choices`. */
export function choiceOf<T extends string>(
  name: string,
  given: string | undefined,
  choices: readonly T[],
): T | undefined {
  const choice = choices.find((each) => each === given);
  if (given !== undefined && choice === undefined) throw new CliError(`--${name} is one of ${choices.join(', ')}.`);
  return choice;
}
