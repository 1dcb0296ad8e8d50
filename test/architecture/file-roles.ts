const ROOT_ROLES = ['module', 'api', 'permissions', 'errors', 'events', 'config', 'personal-data'];
const HTTP_ROLES = ['controller', 'request', 'query', 'response', 'guard', 'interceptor', 'strategy'];
const PLATFORM_ROLES = ['decorator', 'filter', 'hook', 'pipe', 'store'];
const INNER_ROLES = ['service', 'entity', 'repository', 'job', 'factory'];
const CLI_ROLES = ['command', 'generator'];
const SPEC_ROLES = ['spec', 'db-spec', 'http-spec', 'extended-spec'];

/** What a file may be called after its noun: `users.service.ts`. */
const ROLES = new Set([...ROOT_ROLES, ...HTTP_ROLES, ...PLATFORM_ROLES, ...INNER_ROLES, ...CLI_ROLES, ...SPEC_ROLES]);

/** The folders of a module and the files that belong in each. */
const FOLDERS: Readonly<Record<string, RegExp | undefined>> = {
  http: endingIn(HTTP_ROLES),
  application: /^[^.]+(?:\.service)?\.ts$/,
  persistence: /\.(?:entity|repository)\.ts$/,
  'persistence/migrations': /^\d{4,}-[a-z0-9-]+\.ts$/,
  jobs: /\.job\.ts$/,
  // What reaches outside behind an interface of the module's own.
  drivers: /^[^.]+\.ts$/,
  testing: /\.factory\.ts$/,
};

/** A large module groups its routes and its work by use case: `application/sessions`. */
const USE_CASE = /^(application|http)\/[^/]+$/;

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const SPEC = endingIn(SPEC_ROLES);
const NOTHING_WORDS = new Set(['util', 'utils', 'helper', 'helpers', 'misc']);
// Beside another word these two say something: common passwords are a thing.
const NOTHING_NAMES = new Set(['common', 'shared']);

/**
 * What is wrong with where a TypeScript file of `apps`, `libs` or `config` lies or with how it is called.
 * @param path from the root of the repository, with forward slashes.
 * @returns one sentence a fault; none where the file may stay.
 */
export function roleFaults(path: string): string[] {
  return [...nameFaults(path), ...placeFaults(path)];
}

function nameFaults(path: string): string[] {
  const segments = path.replace(/\.ts$/, '').split('/');
  const [noun = '', ...roles] = segments.at(-1)?.split('.') ?? [];
  const words = segments.flatMap((segment) => segment.split(/[-.]/));
  return [
    ...[...segments.slice(0, -1), noun]
      .filter((name) => !KEBAB.test(name))
      .map((name) => `"${name}" is not kebab-case`),
    ...roles.filter((role) => !ROLES.has(role)).map((role) => `".${role}" is not a role`),
    ...[...segments.slice(0, -1), noun]
      .filter((name) => NOTHING_NAMES.has(name))
      .map((name) => `"${name}" says nothing`),
    ...words.filter((word) => NOTHING_WORDS.has(word)).map((word) => `"${word}" says nothing`),
    ...words.filter((word) => /^v\d+$/.test(word)).map((word) => `"${word}" is a version, not a name`),
  ];
}

function placeFaults(path: string): string[] {
  const [, module = '', inside = ''] = /^libs\/modules\/([^/]+)\/src\/(.+)$/.exec(path) ?? [];
  if (inside === '') {
    return /^libs\/modules\/.+\//.test(path) ? ['the code of a module lies in its src folder'] : [];
  }
  const slash = inside.lastIndexOf('/');
  const file = inside.slice(slash + 1);
  if (slash < 0) {
    return SPEC.test(file) || atRoot(module).has(file) ? [] : [`${file} does not belong at the root of a module`];
  }
  const folder = inside.slice(0, slash);
  const allowed = FOLDERS[folder.replace(USE_CASE, '$1')];
  if (!allowed) return [`a module has no folder "${folder}"`];
  return SPEC.test(file) || allowed.test(file) ? [] : [`${file} does not belong in ${folder}`];
}

function atRoot(module: string): ReadonlySet<string> {
  return new Set([
    'index.ts',
    `${module}-http.module.ts`,
    `${module}-worker.module.ts`,
    ...ROOT_ROLES.map((role) => `${module}.${role}.ts`),
  ]);
}

function endingIn(roles: readonly string[]): RegExp {
  return new RegExp(`\\.(?:${roles.join('|')})\\.ts$`);
}
