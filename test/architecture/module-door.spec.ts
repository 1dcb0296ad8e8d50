import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { leaks } from './module-door.js';
import { FIXTURES, ROOT } from './run-tool.js';

const MODULES = join(ROOT, 'libs', 'modules');

function modules(): string[] {
  if (!existsSync(MODULES)) return [];
  const entries = readdirSync(MODULES, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

describe('what a module gives away', () => {
  test('its definition, API, events and errors are free to go', () => {
    expect(leaks(join(FIXTURES, 'door', 'users', 'index.ts'))).toEqual([]);
  });

  test.each([
    ['a re-exported entity', 'entity.ts', './users/user.entity.js'],
    ['an entity as a type', 'entity-type.ts', './users/user.entity.js'],
    ['everything of a repository', 'everything.ts', './users/users.repository.js'],
    ['a service that is imported first', 'imported-first.ts', './users/users.service.js'],
    ['a controller behind a file in between', 'in-between.ts', './users/users.controller.js'],
  ])('%s is found', (_what, file, leaked) => {
    expect(leaks(join(FIXTURES, 'door', file))).toEqual([leaked]);
  });

  test('none of our modules gives away more than its API', () => {
    expect(modules().flatMap((name) => leaks(join(MODULES, name, 'src', 'index.ts')))).toEqual([]);
  });
});
