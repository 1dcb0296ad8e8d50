/** One word of the `plinth` command. */
export interface Command {
  readonly name: string;
  /** What it does, in one line of the help. */
  readonly about: string;
  /** Does it. Resolves with the exit code. @throws {CliError} for what the operator can put right. */
  run(args: readonly string[]): Promise<number>;
}

/** What keeps a command from doing its work, in one line that the operator can act on. */
export class CliError extends Error {
  override readonly name = 'CliError';
}
