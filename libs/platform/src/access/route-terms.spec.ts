import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { InPerson, StepUp } from './assurance.js';
import { Authenticated, Public, Requires } from './route-policy.js';
import { routeTermsOf } from './route-terms.js';

class Things {
  @Public()
  list(): void {}

  @Requires('things:write')
  @StepUp()
  change(): void {}

  @InPerson()
  forget(): void {}
}

@StepUp()
class Vault {
  @Authenticated()
  open(): void {}
}

describe('the terms of a route', () => {
  const routeAt = (url: string): FastifyRequest => ({ routeOptions: { config: { url } } }) as unknown as FastifyRequest;
  const handledBy = (controller: { readonly prototype: object }, name: string) =>
    ({
      getHandler: () => Reflect.get(controller.prototype, name) as object,
      getClass: () => controller,
    }) as unknown as ExecutionContext;
  const termsOf = (request: FastifyRequest, name: keyof Things) =>
    routeTermsOf(handledBy(Things, name), request, new Reflector());

  it('are what its handler declares', () => {
    expect(termsOf(routeAt('/v1/things'), 'change')).toEqual({
      policy: { kind: 'requires', permission: 'things:write' },
      isAdministrative: false,
      isIdentity: false,
      asksFresh: true,
      isInPerson: false,
    });
    expect(termsOf(routeAt('/v1/things'), 'forget')).toMatchObject({ policy: undefined, isInPerson: true });
  });

  it('are what the controller declares for all of its handlers', () => {
    const terms = routeTermsOf(handledBy(Vault, 'open'), routeAt('/v1/vault'), new Reflector());
    expect(terms).toMatchObject({ policy: { kind: 'authenticated' }, asksFresh: true });
  });

  it('go by the pattern that matched', () => {
    const surfaces = ['/v1/admin/users', '/v1/administrators', '/v1/auth/sessions', '/v1/auth/api-keys/:id'].map(
      (url) => {
        const { isAdministrative, isIdentity } = termsOf(routeAt(url), 'list');
        return [isAdministrative, isIdentity];
      },
    );
    expect(surfaces).toEqual([
      [true, false],
      [false, false],
      [false, true],
      [false, false],
    ]);
  });

  it('are never those of another handler, even were one route to have two', () => {
    const request = routeAt('/v1/things');
    expect(termsOf(request, 'list').policy).toEqual({ kind: 'public' });
    expect(termsOf(request, 'change').policy).toMatchObject({ kind: 'requires' });
    expect(termsOf(request, 'forget').policy).toBeUndefined();
  });
});
