import { DiscoveryService, ModulesContainer, Reflector } from '@nestjs/core';
import type { Type } from '@nestjs/common';
import { modules } from '@plinth/modules';
import { BUILT_IN_ROLES, permissionsOf } from '@plinth/modules/roles';
import { declaredRoutes, type DeclaredRoute } from '@plinth/platform/access';
import { permissionCatalogueOf } from '@plinth/platform/module';
import { describedApplication } from './described-application.js';
import type { Generator } from './generator.js';

const MADE = '<!-- Made by `npm run plinth -- generate`; do not edit. -->';
const INTRODUCTION = `Who gets through to each route, method by method: somebody without credentials, and a person with each of the built-in
roles. **yes**: the route takes it from there, and answers about what the caller owns or shares; some ask for a token
or a signed link of their own. **some**: without credentials the route decides by what is asked for, such as an object
of a public bucket. **401**: sign in first. **403**: a permission is lacking. Every other method of these paths answers 405.

A role of one's own gets through where one of its permissions is named. Beyond this, an operator may ask administrators
for a second factor, and some routes ask for a sign-in of the last 15 minutes.`;

/** `docs/reference/access-matrix.md`: route by role, from the routes, their policies and the built-in roles. */
export const accessMatrix: Generator = async () => {
  const catalogue = permissionCatalogueOf(modules);
  const held = BUILT_IN_ROLES.map((name) => new Set(permissionsOf({ name, permissions: [] }, catalogue)));
  const routes = [...(await allRoutes())].sort((left, right) => (key(left) < key(right) ? -1 : 1));
  const head = ['Route', 'Permission', 'anonymous', ...BUILT_IN_ROLES];
  const lines = [head, head.map(() => '---'), ...routes.map((route) => rowOf(route, held))];
  const table = lines.map((cells) => `| ${cells.join(' | ')} |`);
  const text = [MADE, '', '# Access matrix', '', INTRODUCTION, '', ...table, ''].join('\n');
  return [{ path: 'docs/reference/access-matrix.md', text }];
};

/** Every route, those without a description included. */
async function allRoutes(): Promise<DeclaredRoute[]> {
  // An application that is only looked at has made no services: these two need none.
  const discovery = new DiscoveryService((await describedApplication()).get(ModulesContainer));
  const reflector = new Reflector();
  return declaredRoutes({
    get: <T>(token: Type<T>) => (token === (Reflector as unknown) ? reflector : discovery) as T,
  });
}

function rowOf({ method, path, versioned, policy }: DeclaredRoute, held: readonly ReadonlySet<string>[]): string[] {
  const permission = policy?.kind === 'requires' ? policy.permission : undefined;
  const anonymous = policy?.kind === 'public' ? 'yes' : policy?.kind === 'optional' ? 'some' : '401';
  const roles = held.map((permissions) => (permission === undefined || permissions.has(permission) ? 'yes' : '403'));
  const shown = `${versioned ? '/v1' : ''}${path.replace(/:(\w+)/g, '{$1}').replace('*', '{key}')}`;
  return [`\`${method} ${shown}\``, permission === undefined ? '' : `\`${permission}\``, anonymous, ...roles];
}

/** Methods of one path stand together. */
function key({ method, path, versioned }: DeclaredRoute): string {
  return `${versioned ? '/v1' : ''}${path} ${method}`;
}
