/** Does the work of a command. Resolves with the exit code. @throws {CliError} for what the operator can put right. */
export type Run = (args: readonly string[]) => Promise<number>;

/** One word of the `plinth` command. */
export interface Command {
  readonly name: string;
  /** What it does, in one line of the help. */
  readonly about: string;
  /** Loads the code only when it is called for: half of the platform may hang on it. */
  readonly load: () => Promise<Run>;
}

/** What keeps a command from doing its work, in one line that the operator can act on. */
export class CliError extends Error {
  override readonly name = 'CliError';
  /** What the process ends with. Default: 1. */
  readonly exitCode: number;

  constructor(message: string, { exitCode = 1, cause }: { readonly exitCode?: number; readonly cause?: unknown } = {}) {
    super(message, { cause });
    this.exitCode = exitCode;
  }
}
