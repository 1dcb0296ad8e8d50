import { parseArgs } from 'node:util';
import { CliError } from '../command.js';

/** What was given to a command: at most one file, options with a value each, and flags. */
export interface Given {
  readonly file: string | undefined;
  readonly options: Readonly<Record<string, string | undefined>>;
  readonly flags: ReadonlySet<string>;
}

/** Reads the arguments. @throws {CliError} for those that the command does not know. */
export function given(args: readonly string[], options: readonly string[], flags: readonly string[] = []): Given {
  try {
    const known: Record<string, { readonly type: 'string' | 'boolean' }> = {};
    for (const name of options) known[name] = { type: 'string' };
    for (const name of flags) known[name] = { type: 'boolean' };
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: known });
    if (positionals.length > 1) throw new Error(`There is one file too many: ${String(positionals[1])}`);
    const given = Object.entries(values);
    return {
      file: positionals[0],
      options: Object.fromEntries(given.filter((entry): entry is [string, string] => typeof entry[1] === 'string')),
      flags: new Set(given.filter(([, value]) => value === true).map(([name]) => name)),
    };
  } catch (error) {
    throw new CliError((error as Error).message, { cause: error, exitCode: 2 });
  }
}
