import { describe, expect, it } from '@jest/globals';
import { claimValues, given } from './claim-values.js';

describe('the values of a claim', () => {
  it.each([
    [{ groups: ['a', 'b'] }, 'groups', ['a', 'b']],
    [{ groups: 'a' }, 'groups', ['a']],
    [{ realm_access: { roles: ['a'] } }, 'realm_access.roles', ['a']],
    [{ 'https://acme.example/groups': ['a'] }, 'https://acme.example/groups', ['a']],
    [{ groups: [1, null, { a: 1 }, 'a'] }, 'groups', ['a']],
    [{ groups: { a: true } }, 'groups', []],
    [{}, 'groups', []],
    [{}, 'constructor.name', []],
    [{}, '__proto__', []],
    [{ groups: ['a'] }, null, []],
  ])('%j under %s are %j', (claims, name, values) => {
    expect(claimValues(claims, name)).toEqual(values);
  });

  it('give what the table says, once, and nothing else', () => {
    const table = { a: 'support', b: 'support', c: 'billing' };
    expect(given(table, ['b', 'a', 'c', 'd'])).toEqual(['billing', 'support']);
    expect(given(table, ['constructor', 'toString'])).toEqual([]);
  });
});
