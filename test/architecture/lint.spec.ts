import { beforeAll, describe, expect, test } from '@jest/globals';
import { basename, join } from 'node:path';
import { FIXTURES, runTool } from './run-tool.js';

interface LintResult {
  readonly filePath: string;
  readonly messages: readonly { readonly ruleId: string | null; readonly message: string }[];
}

/** What lint must say of each file of `fixtures/lint`: the rule, or its words where it is no rule of its own. */
const expected: Readonly<Record<string, readonly string[]>> = {
  'any.ts': ['@typescript-eslint/no-explicit-any'],
  'console.ts': ['no-console'],
  'expects-nothing.spec.ts': ['jest/expect-expect'],
  'floating-promise.ts': ['@typescript-eslint/no-floating-promises'],
  'focused.spec.ts': ['no-restricted-syntax', 'jest/no-focused-tests'],
  'forward-ref-namespace.ts': ['no-restricted-syntax'],
  'forward-ref.ts': ['no-restricted-syntax'],
  'greedy.service.ts': ['@typescript-eslint/max-params'],
  'i-thing.ts': ['@typescript-eslint/naming-convention'],
  'long.service.ts': ['max-lines'],
  'long.ts': ['max-lines'],
  'plain.module.ts': [],
  'plain.service.ts': [],
  'plain.spec.ts': [],
  'script.mjs': ['no-undef'],
  'silenced.ts': ['a comment has no effect', '@typescript-eslint/no-explicit-any'],
  'optional-null.ts': ['no-restricted-syntax'],
  'skipped.spec.ts': ['jest/no-disabled-tests', 'no-restricted-syntax'],
  'sometimes-skipped.spec.ts': ['no-restricted-syntax', 'jest/no-standalone-expect'],
};

describe('lint', () => {
  const found = new Map<string, string[]>();

  beforeAll(async () => {
    const args = ['--no-ignore', '--format', 'json', join(FIXTURES, 'lint')];
    for (const { filePath, messages } of (await runTool('eslint/bin/eslint.js', args)) as LintResult[]) {
      const rules = messages.map(
        ({ ruleId, message }) => ruleId ?? message.replace(/^.* (has no effect).*$/, 'a comment $1'),
      );
      found.set(basename(filePath), rules);
    }
  }, 120_000);

  test('looks at every fixture', () => {
    expect([...found.keys()].sort()).toEqual(Object.keys(expected).sort());
  });

  test.each(Object.entries(expected))('of %s says %j', (file, rules) => {
    expect(found.get(file)).toEqual(rules);
  });
});
