import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { breaksBetween, type Description } from './compare-openapi.js';
import { lintOpenApi } from './lint.js';

const SOURCE = readFileSync('openapi.json', 'utf8');

type Tree = Record<string, any>;

describe('the description of the API', () => {
  let changed: Tree;

  beforeEach(() => {
    changed = JSON.parse(SOURCE) as Tree;
  });

  it('is clean, with no exception that covers nothing', async () => {
    expect(await lintOpenApi(SOURCE)).toEqual({ findings: [], idle: [] });
  });

  it('is not clean once it is broken', async () => {
    // A few routes are enough to break.
    const { '/v1/users/me': me, '/v1/admin/users': people } = changed['paths'];
    changed['paths'] = { '/v1/users/me': me, '/v1/admin/users': people };
    delete me.get.operationId;
    delete me.patch.requestBody.content['application/json'].example;
    me.get.responses['200'].content['application/json'].example.status = 'asleep';
    delete me.get.security;
    delete changed['components'].schemas.CreateUserRequest.properties.email.maxLength;
    changed['paths']['/v1/users/me/{nothing}'] = { get: me.get };
    const { findings } = await lintOpenApi(JSON.stringify(changed));
    const rules = new Set(findings.map(({ rule }) => rule));
    for (const rule of [
      ...['redocly/operation-operationId', 'plinth/example', 'redocly/no-invalid-media-type-examples'],
      ...['redocly/security-defined', 'owasp:api4:2023-string-limit', 'redocly/path-parameters-defined'],
    ]) {
      expect(rules).toContain(rule);
    }
  });

  const breaks: readonly (readonly [string, (schemas: Tree, paths: Tree) => void])[] = [
    ['GET /v1/users/me is gone', (_, paths) => delete paths['/v1/users/me'].get],
    ['DELETE /v1/jobs/schedules/{id} is gone', (_, paths) => delete paths['/v1/jobs/schedules/{id}']],
    ['GET /v1/users/me is called me_show now', (_, paths) => (paths['/v1/users/me'].get.operationId = 'me_show')],
    ['GET /v1/users/me 200: locale is gone', ({ UserResponse }) => delete UserResponse.properties.locale],
    ['GET /v1/admin/users 200: data[].locale is gone', ({ UserResponse }) => delete UserResponse.properties.locale],
    [
      'GET /v1/users/me 200: email may be absent',
      ({ UserResponse }) => UserResponse.required.splice(UserResponse.required.indexOf('email'), 1),
    ],
    [
      'GET /v1/users/me 200: email is string or null, not string',
      ({ UserResponse }) => (UserResponse.properties.email.type = ['string', 'null']),
    ],
    [
      'GET /v1/users/me 200: status is never "invited" any more',
      ({ UserResponse }) => UserResponse.properties.status.enum.pop(),
    ],
    [
      'POST /v1/admin/users body: displayName is required',
      ({ CreateUserRequest }) => CreateUserRequest.required.push('displayName'),
    ],
    [
      'POST /v1/admin/users body: displayName is string, not string or null',
      ({ CreateUserRequest }) => (CreateUserRequest.properties.displayName.type = 'string'),
    ],
    [
      'POST /v1/admin/users body: email has the maxLength 100',
      ({ CreateUserRequest }) => (CreateUserRequest.properties.email.maxLength = 100),
    ],
    [
      'POST /v1/admin/users body: password has the minLength 12',
      ({ CreateUserRequest }) => (CreateUserRequest.properties.password.minLength = 12),
    ],
    ['POST /v1/admin/users body: roles is gone', ({ CreateUserRequest }) => delete CreateUserRequest.properties.roles],
    [
      'POST /v1/admin/users does not answer 201 any more',
      (_, paths) => delete paths['/v1/admin/users'].post.responses['201'],
    ],
    [
      'GET /v1/users/me is no longer open to {"bearer":[]}',
      (_, paths) => (paths['/v1/users/me'].get.security = [{ bearer: ['users:read'] }]),
    ],
    [
      'GET /v1/admin/users does not take the query parameter q any more',
      (_, paths) =>
        (paths['/v1/admin/users'].get.parameters = paths['/v1/admin/users'].get.parameters.filter(
          ({ name }: Tree) => name !== 'q',
        )),
    ],
    [
      'GET /v1/users/me wants the query parameter why',
      (_, paths) => paths['/v1/users/me'].get.parameters.push({ name: 'why', in: 'query', required: true }),
    ],
  ];

  it.each(breaks)('breaks its clients where %s', (sentence, change) => {
    change(changed['components'].schemas as Tree, changed['paths'] as Tree);
    expect(breaksBetween(JSON.parse(SOURCE) as Description, changed as unknown as Description)).toContain(sentence);
  });

  it('does not break its clients by growing', () => {
    const { UserResponse, CreateUserRequest } = changed['components'].schemas;
    UserResponse.properties.nickname = { type: 'string' };
    UserResponse.required.push('nickname');
    CreateUserRequest.properties.nickname = { type: 'string' };
    CreateUserRequest.properties.email.maxLength = 500;
    changed['paths']['/v1/nicknames'] = changed['paths']['/v1/users/me'];
    expect(breaksBetween(JSON.parse(SOURCE) as Description, changed as unknown as Description)).toEqual([]);
  });
});
