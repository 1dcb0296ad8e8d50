/**
 * The values of a claim: a text, or a list of texts. The name is looked for as it is first, then as a path
 * (`realm_access.roles`). Anything else than texts counts as nothing.
 */
export function claimValues(claims: Readonly<Record<string, unknown>>, name: string | null): readonly string[] {
  if (name === null) return [];
  const value = Object.hasOwn(claims, name) ? claims[name] : name.split('.').reduce<unknown>(member, claims);
  return (Array.isArray(value) ? value : [value]).filter((each): each is string => typeof each === 'string');
}

/** What the values give by a table, each thing once. */
export function given(table: Readonly<Record<string, string>>, values: readonly string[]): string[] {
  const things = values.filter((value) => Object.hasOwn(table, value)).map((value) => table[value] ?? '');
  return [...new Set(things)].sort();
}

function member(holder: unknown, name: string): unknown {
  if (typeof holder !== 'object' || holder === null || !Object.hasOwn(holder, name)) return undefined;
  return (holder as Record<string, unknown>)[name];
}
