import { PLATFORM_OWNER, type Owner } from '@plinth/kernel';
import { Column, Index } from 'typeorm';
import { currentContext } from '../context/context.js';
import { ownerOf } from '../context/principal.js';

/** The columns of a row that someone owns. Embed with `extends Owned`. */
export abstract class Owned implements Owner {
  @Column({ name: 'owner_type', type: 'text' })
  ownerType: Owner['ownerType'];

  @Index()
  @Column({ name: 'owner_id', type: 'uuid', nullable: true })
  ownerId: string | null;
}

/** Whom the running request or job acts for: the organization it acts in, its caller, the job's owner, or the platform. */
export function currentOwner(): Owner {
  const context = currentContext();
  return context?.principal ? ownerOf(context.principal) : (context?.job?.owner ?? PLATFORM_OWNER);
}

/**
 * The one condition that keeps owners apart, with its parameters.
 * @param first the number of its first parameter in the statement.
 */
export function ownedBy(owner: Owner, first: number): { readonly sql: string; readonly values: readonly unknown[] } {
  const type = `owner_type = $${String(first)}`;
  return owner.ownerId === null
    ? { sql: `${type} AND owner_id IS NULL`, values: [owner.ownerType] }
    : { sql: `${type} AND owner_id = $${String(first + 1)}`, values: [owner.ownerType, owner.ownerId] };
}
