import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A fenced block of a guide that names a file: the whole of it, or a change of it. */
export interface GuideBlock {
  readonly kind: 'whole' | 'diff';
  /** From the root of the repository. */
  readonly file: string;
  readonly text: string;
}

const BLOCK = /^```(\w+) file=(\S+)\n(.*?)^```$/gms;

/** The blocks that name a file, in the order of the page. */
export function blocksOf(markdown: string): readonly GuideBlock[] {
  return [...markdown.matchAll(BLOCK)].map(([, language, file = '', text = '']) => ({
    kind: language === 'diff' ? 'diff' : 'whole',
    file,
    text,
  }));
}

/** Does in the repository at `root` what the blocks of a guide say. @throws {Error} where one does not fit. */
export function follow(blocks: readonly GuideBlock[], root: string): void {
  for (const { kind, file, text } of blocks) {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, kind === 'whole' ? text : changed(readFileSync(path, 'utf8'), text, file));
  }
}

/** Applies a diff without line numbers: each part, up to a line `@@`, fits one place of the file. */
function changed(before: string, diff: string, file: string): string {
  return diff.split(/^@@\n/m).reduce((text, part) => {
    const lines = part.replace(/\n$/, '').split('\n');
    const side = (sign: '-' | '+') =>
      lines
        .filter((line) => !line.startsWith(sign === '-' ? '+' : '-'))
        .map((line) => `${line.slice(1)}\n`)
        .join('');
    const places = text.split(side('-')).length - 1;
    if (places !== 1) throw new Error(`A change of ${file} fits ${String(places)} places of it:\n${part}`);
    return text.replace(side('-'), () => side('+'));
  }, before);
}
