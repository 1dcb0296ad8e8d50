import type { Owner } from '@plinth/kernel';
import type { QueryConfig } from 'pg';
import type { Context } from '../context/context.js';
import { ownerOf } from '../context/principal.js';

const SCOPE = /^(?:user|organization):[0-9a-f-]{36}(?:\/(?:[0-9a-f-]{36})?){2}$/;

/**
 * What the database is told of whom a transaction acts for: `organization:<id>/<person>/<API key>`. `null` where it is to show
 * everybody's rows: for administrators, for what the platform does by itself, and before anybody is known.
 */
export function rowScopeOf(context: Context | undefined): string | null {
  if (!context || context.reach === 'everything') return null;
  const { principal, job } = context;
  const owner = context.reach ?? (principal ? ownerOf(principal) : job?.owner);
  return owner ? scopeOf(owner, principal?.userId ?? job?.createdBy ?? '', principal?.apiKeyId ?? '') : null;
}

/** The statement that tells it, for the transaction that is open. */
export function setScope(scope: string | null): string {
  return `SET LOCAL plinth.scope = '${scope ?? ''}'`;
}

/** The same as one of the statements of a batch. */
export function scopeStatement(scope: string): QueryConfig {
  return { text: `SELECT set_config('plinth.scope', $1, true)`, values: [scope] };
}

// The text is written into a statement, for a message with several takes no parameters: nothing else gets in.
function scopeOf({ ownerType, ownerId }: Owner, personId: string, apiKeyId: string): string | null {
  if (ownerType === 'platform') return null;
  const scope = `${ownerType}:${String(ownerId)}/${personId}/${apiKeyId}`;
  if (!SCOPE.test(scope)) throw new Error('Nobody with such an id owns rows.');
  return scope;
}
