import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { roleFaults } from './file-roles.js';
import { ROOT } from './run-tool.js';

const users = 'libs/modules/users/src';

function typescriptIn(folder: string): string[] {
  if (!existsSync(join(ROOT, folder))) return [];
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`);
}

describe('names and places of files', () => {
  test.each([
    'apps/api/src/main.ts',
    'apps/api/src/api.module.ts',
    'config/database.config.ts',
    'libs/kernel/src/errors.ts',
    'libs/kernel/src/errors.spec.ts',
    'libs/modules/modules.ts',
    'libs/platform/src/database/database.errors.ts',
    'libs/platform/src/queue/migrations/0001-job.ts',
    `${users}/index.ts`,
    `${users}/users.module.ts`,
    `${users}/users-http.module.ts`,
    `${users}/users-worker.module.ts`,
    `${users}/users.api.ts`,
    `${users}/users.personal-data.ts`,
    `${users}/users.db-spec.ts`,
    `${users}/http/users-admin.controller.ts`,
    `${users}/http/users.http-spec.ts`,
    `${users}/http/register.request.ts`,
    `${users}/application/users.service.ts`,
    `${users}/application/register-user.ts`,
    `${users}/application/profiles/change-profile.ts`,
    `${users}/http/profiles/profile.response.ts`,
    `${users}/persistence/user.entity.ts`,
    `${users}/persistence/migrations/0001-users.ts`,
    `${users}/jobs/erase-user.job.ts`,
    `${users}/testing/users.factory.ts`,
  ])('%s may stay', (path) => {
    expect(roleFaults(path)).toEqual([]);
  });

  test.each([
    ['libs/kernel/src/Errors.ts', '"Errors" is not kebab-case'],
    ['libs/platform/src/MailBox/index.ts', '"MailBox" is not kebab-case'],
    ['libs/kernel/src/string_tools.ts', '"string_tools" is not kebab-case'],
    ['libs/kernel/src/string-utils.ts', '"utils" says nothing'],
    ['libs/platform/src/common/index.ts', '"common" says nothing'],
    ['libs/platform/src/shared.module.ts', '"shared" says nothing'],
    ['libs/platform/src/queue/test-helpers.ts', '"helpers" says nothing'],
    ['config/misc.config.ts', '"misc" says nothing'],
    ['libs/platform/src/queue/dispatcher-v2.ts', '"v2" is a version, not a name'],
    ['libs/platform/src/queue/job.manager.ts', '".manager" is not a role'],
    ['libs/modules/users/users.service.ts', 'the code of a module lies in its src folder'],
    [`${users}/application/users.dto.ts`, '".dto" is not a role'],
    [`${users}/domain/user.ts`, 'a module has no folder "domain"'],
    [`${users}/http/admin/users/users.controller.ts`, 'a module has no folder "http/admin/users"'],
    [`${users}/persistence/profiles/profile.entity.ts`, 'a module has no folder "persistence/profiles"'],
    [`${users}/users.service.ts`, 'users.service.ts does not belong at the root of a module'],
    [`${users}/auth.module.ts`, 'auth.module.ts does not belong at the root of a module'],
    [`${users}/http/users.service.ts`, 'users.service.ts does not belong in http'],
    [`${users}/application/user.entity.ts`, 'user.entity.ts does not belong in application'],
    [`${users}/persistence/users.service.ts`, 'users.service.ts does not belong in persistence'],
    [`${users}/persistence/migrations/users.ts`, 'users.ts does not belong in persistence/migrations'],
    [`${users}/jobs/erase-user.ts`, 'erase-user.ts does not belong in jobs'],
    [`${users}/testing/users.ts`, 'users.ts does not belong in testing'],
  ])('%s may not: %s', (path, fault) => {
    expect(roleFaults(path)).toContain(fault);
  });

  test('every file of ours may stay', () => {
    const files = ['apps', 'libs', 'config'].flatMap(typescriptIn);
    expect(files.length).toBeGreaterThan(20);
    expect(files.flatMap((path) => roleFaults(path).map((fault) => `${path}: ${fault}`))).toEqual([]);
  });
});
