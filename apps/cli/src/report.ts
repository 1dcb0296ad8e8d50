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
