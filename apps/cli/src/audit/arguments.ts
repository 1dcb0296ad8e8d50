import { parseArgs } from 'node:util';
import { CliError } from '../command.js';

/** What was given to a command: at most one file, and options with a value each. */
export interface Given {
  readonly file: string | undefined;
  readonly options: Readonly<Record<string, string | undefined>>;
}

/** Reads the arguments. @throws {CliError} for those that the command does not know. */
export function given(args: readonly string[], options: readonly string[]): Given {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(options.map((name) => [name, { type: 'string' as const }])),
    });
    if (positionals.length > 1) throw new Error(`There is one file too many: ${String(positionals[1])}`);
    return { file: positionals[0], options: values };
  } catch (error) {
    throw new CliError((error as Error).message, { cause: error, exitCode: 2 });
  }
}
