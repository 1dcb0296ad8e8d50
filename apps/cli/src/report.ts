import { ConfigError } from '@plinth/platform/config';
import { EmbeddedError } from '@plinth/platform/embedded';
import { CliError } from './command.js';

/** `step`: one begins that may take a while. `text`: something to read. `fault`: why it ends. */
type Kind = 'step' | 'text' | 'fault';

/**
 * Tells whoever watches: the launcher, which draws steps as they run, or the terminal itself where nobody launched us.
 */
export function report(kind: Kind, text: string): void {
  if (process.send && process.connected) process.send({ kind, text });
  else if (kind === 'fault') console.error(text);
  else console.log(kind === 'step' ? `  ${text} …` : text);
}

/** Tells of an error: in its own words where the operator can act on it, else with where it came from. */
export function reportError(error: unknown): void {
  const expected = error instanceof CliError || error instanceof ConfigError || error instanceof EmbeddedError;
  report('fault', expected ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
}
