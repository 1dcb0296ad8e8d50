import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { endPrograms, runProgram } from '../support/program.js';
import { startPlatform, type RunningPlatform } from '../support/running-platform.js';

jest.setTimeout(150_000);

const readme = readFileSync('README.md', 'utf8');

/** The block of commands that follows a sentence. */
function commandsAfter(sentence: string): string {
  const [, rest = ''] = readme.split(sentence);
  return /^```sh\n(.*?)^```$/ms.exec(rest)?.[1] ?? '';
}

describe('the README', () => {
  const answers = mkdtempSync(join(tmpdir(), 'plinth-readme-'));
  let platform: RunningPlatform;
  beforeAll(async () => {
    platform = await startPlatform();
  });
  afterAll(async () => {
    endPrograms();
    await platform.stop();
    rmSync(answers, { recursive: true, force: true });
  });

  it('names scripts that exist, and pages that are there', () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    const named = [...readme.matchAll(/^npm (?:run )?([\w:]+)/gm)].map(([, script = '']) => script);
    expect(named.length).toBeGreaterThanOrEqual(3);
    expect(named.filter((script) => !(script in scripts))).toEqual([]);
    const pages = [...readme.matchAll(/\]\((?!http)([^)#]+)/g)].map(([, page = '']) => page);
    expect(pages.map((page) => [page, readFileSync(page).length > 0])).toEqual(pages.map((page) => [page, true]));
  });

  it('can be pasted into a shell, and every call is answered well', async () => {
    const block = commandsAfter('Or by hand');
    expect(block).toContain('http://localhost:3000');
    // The head of each answer is kept as well, whatever the line does with its body.
    const curl = `curl() { command curl -D "$(mktemp '${answers}/XXXXXX')" "$@"; }`;
    const script = [curl, block.replaceAll('http://localhost:3000', platform.url)].join('\n');
    const { code, output } = await runProgram('bash', ['-euo', 'pipefail', '-c', script], { cwd: process.cwd() });
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('ada-photos') });
    const heads = readdirSync(answers).map((name) => readFileSync(join(answers, name), 'utf8'));
    expect(heads).toHaveLength(block.match(/\bcurl /g)?.length ?? 0);
    for (const head of heads)
      expect(head).toMatch(
        /^(?:HTTP\/1\.1 100 [^]*?\n\r?\n)?HTTP\/1\.1 (?:20[01] [^]*\ncontent-type: application\/json|206 )/i,
      );
  });
});
