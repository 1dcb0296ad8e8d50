import { accessSync, constants, mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { CliError } from './command.js';

/** Makes the data folder where it is missing. Returns its absolute path. @throws {CliError} where it cannot be used. */
export function openDataFolder(path: string): string {
  const folder = resolve(path);
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    return folder;
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new CliError(`The data folder ${folder} cannot be written to (${code}): set PLINTH_DATA to one that can.`);
  }
}
