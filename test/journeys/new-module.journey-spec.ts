import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { blocksOf, follow } from '../support/guide.js';
import { endPrograms, runProgram, type ProgramEnd } from '../support/program.js';
import { copyRepository, type RepositoryCopy } from '../support/repository-copy.js';

// Lint, types and a test run of their own, twice.
jest.setTimeout(240_000);

const MODULE = 'libs/modules/invoices';

describe('a module of one’s own', () => {
  let copy: RepositoryCopy;
  beforeAll(() => {
    copy = copyRepository();
  });
  afterAll(() => {
    endPrograms();
    copy.remove();
  });

  const generate = (...names: string[]) =>
    runProgram('npm', ['run', '--silent', 'new:module', '--', ...names], { cwd: copy.root });
  const tool = (script: string, ...args: string[]) =>
    runProgram(process.execPath, [join('node_modules', script), ...args], { cwd: copy.root });

  /** The module's own tests, on the servers of this run. */
  const test = () =>
    runProgram('npm', ['run', '--silent', 'jest', '--', '--ci', '--runInBand', MODULE], {
      cwd: copy.root,
      env: {
        TEST_DATABASE_URL: process.env['PLINTH_TEST_OWNER_URL'],
        TEST_REDIS_URL: process.env['PLINTH_TEST_REDIS_URL'],
      },
    });

  const RULES = ['.dependency-cruiser.cjs', '.dependency-cruiser.cycles.cjs'];

  /** What `npm run check` and `npm test` would say about the module; nothing where they are content. */
  async function complaints(rules: readonly string[] = []): Promise<string[]> {
    const check = async (): Promise<ProgramEnd[]> => [
      await tool('prettier/bin/prettier.cjs', '--check', MODULE, 'libs/modules/modules.ts', 'docs/guides'),
      await tool(
        'typescript/bin/tsc',
        '-p',
        'tsconfig.json',
        '--noEmit',
        '--incremental',
        '--tsBuildInfoFile',
        'types',
      ),
      await tool('eslint/bin/eslint.js', '--max-warnings', '0', MODULE, 'libs/modules/modules.ts'),
      ...(await Promise.all(
        rules.map((file) => tool('dependency-cruiser/bin/dependency-cruise.mjs', '-c', file, MODULE)),
      )),
    ];
    const ends = await Promise.all([test(), check()]);
    return ends.flat().flatMap(({ code, output }) => (code === 0 ? [] : [output]));
  }

  const guide = (name: string) => blocksOf(readFileSync(join(copy.root, 'docs/guides', `${name}.md`), 'utf8'));

  it('is refused a bad name, in one line', async () => {
    const refused = async (...names: string[]) => {
      const { code, output } = await generate(...names);
      return [code, output.trim().split('\n').at(-1)];
    };
    expect(await refused('users')).toEqual([1, 'There is a module users already.']);
    expect(await refused('Invoices')).toEqual([1, expect.stringMatching(/^A module cannot be called Invoices: .*\.$/)]);
    expect(await refused('buckets')).toEqual([1, expect.stringMatching(/^There is a table bucket already: .*\.$/)]);
    expect(await refused()).toEqual([1, expect.stringMatching(/^Usage: /)]);
    expect(existsSync(join(copy.root, 'libs/modules/buckets'))).toBe(false);
  });

  it('is written by npm run new:module, and passes every check and its test as it is', async () => {
    const { code, output } = await generate('invoices');
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining(`Wrote ${MODULE}`) });
    expect(await complaints()).toEqual([]);
  });

  it('grows as the guides say, and passes still', async () => {
    const blocks = [...guide('your-first-module'), ...guide('your-first-job')];
    expect(blocks.length).toBeGreaterThan(10);
    follow(blocks, copy.root);
    expect(await complaints(RULES)).toEqual([]);
  });
});
