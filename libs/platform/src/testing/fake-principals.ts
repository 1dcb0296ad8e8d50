import { Injectable, Module } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { invalidToken, PrincipalResolver } from '../access/index.js';
import type { Principal } from '../context/index.js';
import { defineModule, type ModuleDefinition } from '../module/index.js';

/** Where the permissions of a caller come from: `RolesApi` of the module `roles` is one. */
export type PermissionSource = abstract new () => { permissionsOf(userId: string): Promise<ReadonlySet<string>> };

const TOKEN = /^([0-9a-f-]{36})(?:\/([0-9a-f-]{36}))?(?:~([a-z:_+-]*))?$/;

/**
 * A token that `fakePrincipals` understands: who calls, and with which permissions where they are not to come from the
 * source. Everyone is a member of every organization.
 */
export function fakeToken(userId: string, permissions?: readonly string[]): string {
  return permissions ? `${userId}~${permissions.join('+')}` : userId;
}

/** The token of a user who comes with an API key. */
export function fakeKeyToken(userId: string, apiKeyId: string): string {
  return `${userId}/${apiKeyId}`;
}

/**
 * Stands in for `auth` in the tests of one module: whoever names a user's id is that user.
 * @param source asked for permissions where the token names none; without one there are none.
 */
export function fakePrincipals(source?: PermissionSource): ModuleDefinition {
  @Injectable()
  class FakePrincipalResolver extends PrincipalResolver {
    constructor(private readonly modules: ModuleRef) {
      super();
    }

    async resolve(token: string, organizationId: string | null): Promise<Principal> {
      const [, userId, apiKeyId, permissions] = TOKEN.exec(token) ?? [];
      if (userId === undefined) throw invalidToken();
      return {
        kind: 'user',
        userId,
        sessionId: null,
        ...(apiKeyId !== undefined && { apiKeyId }),
        organizationId,
        permissions: permissions === undefined ? await this.ask(userId) : new Set(permissions.split('+')),
        // As with real ones, a key proves nothing about who holds it.
        authTime: apiKeyId === undefined ? new Date() : new Date(0),
        amr: ['pwd'],
        actorId: null,
      };
    }

    private async ask(userId: string): Promise<ReadonlySet<string>> {
      return source ? this.modules.get(source, { strict: false }).permissionsOf(userId) : new Set();
    }
  }

  @Module({
    providers: [{ provide: PrincipalResolver, useClass: FakePrincipalResolver }],
    exports: [PrincipalResolver],
  })
  class FakePrincipalsModule {}

  return defineModule({ name: 'fake-principals', core: FakePrincipalsModule, personalData: 'none' });
}
