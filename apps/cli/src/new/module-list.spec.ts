import { expect, it } from '@jest/globals';
import { withModule } from './module-list.js';

const list = (imports: readonly string[], names: string) =>
  [
    ...imports.map((name) => `import { ${name} } from '@plinth/modules/${name}';`),
    `import type { ModuleDefinition } from '@plinth/platform/module';`,
    '',
    `export const modules: readonly ModuleDefinition[] = [${names}];`,
    '',
  ].join('\n');

it('adds a module to the list, its import where the alphabet wants it', () => {
  const before = list(['auth', 'users'], 'users, auth');
  expect(withModule(before, 'jobs', 'jobs')).toBe(list(['auth', 'jobs', 'users'], 'users, auth, jobs'));
  expect(withModule(before, 'zebras', 'zebras')).toBe(list(['auth', 'users', 'zebras'], 'users, auth, zebras'));
});

it('reads a list that fills several lines', () => {
  const before = list(['auth'], '\n  users,\n  auth,\n');
  expect(withModule(before, 'jobs', 'jobs')).toBe(list(['auth', 'jobs'], 'users, auth, jobs'));
});

it('leaves alone what is no such list', () => {
  expect(() => withModule('export const modules = 1;', 'jobs', 'jobs')).toThrow('holds no list');
});
