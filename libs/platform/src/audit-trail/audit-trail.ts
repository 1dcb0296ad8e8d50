import { Injectable } from '@nestjs/common';
import { Clock, newId, type Json, type Owner } from '@plinth/kernel';
import { currentContext } from '../context/context.js';
import { currentOwner } from '../database/owned.js';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { PersonalVault } from './personal-vault.js';

/** What happened, in the words of the module that did it. Who, from where and in which request are added here. */
export interface AuditRecord {
  /** Past tense, `module.noun_verb`: `users.user_suspended`. */
  readonly action: string;
  readonly resource?: { readonly type: string; readonly id: string };
  /** Default: `success`. */
  readonly outcome?: 'success' | 'failure' | 'denied';
  /** Plain facts without personal data and without secrets. They can never be erased. */
  readonly details?: Readonly<Record<string, Json>>;
  /** The person that the event is about, where it is not the actor, with what it tells about them. Erasable. */
  readonly subject?: { readonly userId: string; readonly personal?: Readonly<Record<string, Json>> };
  /** Who did it, where the request does not know yet (a sign-in). */
  readonly actorId?: string;
  readonly owner?: Owner;
}

const INSERT = `INSERT INTO audit_event (id, at, actor_type, actor_id, on_behalf_of, action, resource_type, resource_id,
    owner_type, owner_id, organization_id, outcome, request_id, subject_id, details, actor_personal, subject_personal)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`;

const INSERT_MANY = `INSERT INTO audit_event (id, at, actor_type, actor_id, on_behalf_of, action, resource_type,
    resource_id, owner_type, owner_id, organization_id, outcome, request_id, subject_id, details, actor_personal,
    subject_personal)
  SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::text[],
    $8::text[], $9::text[], $10::uuid[], $11::uuid[], $12::text[], $13::text[], $14::uuid[], $15::jsonb[], $16::text[],
    $17::text[])`;

/**
 * The append-only trail of what happened. An event is written in the transaction of the change that it tells of, so
 * that neither exists without the other. What it says about a person is encrypted with a key of that person's own:
 * erasing the key erases the person and leaves the trail whole.
 */
@Injectable()
export class AuditTrail {
  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly vault: PersonalVault,
    private readonly clock: Clock,
  ) {}

  /** Records an event in the open transaction, with which it is committed or not. */
  async record(record: AuditRecord): Promise<void> {
    const { subject } = record;
    const personal = subject?.personal ? await this.vault.seal(subject.userId, subject.personal) : null;
    const values = await this.valuesOf(record, personal);
    await this.transaction.beforeCommit(() => this.database.prepared('audit-record', INSERT, values));
  }

  /** As `record`, for many events in a few statements, in their order. */
  async recordMany(records: readonly AuditRecord[]): Promise<void> {
    if (records.length === 0) return;
    const personal = await this.vault.sealAll(
      records.map(({ subject }) => ({ personId: subject?.userId ?? null, value: subject?.personal ?? null })),
    );
    const rows: unknown[][] = [];
    for (const [index, record] of records.entries()) {
      rows.push(await this.valuesOf(record, personal[index] ?? null));
    }
    const columns = (rows[0] ?? []).map((_, column) => rows.map((row) => row[column]));
    await this.transaction.beforeCommit(() => this.database.prepared('audit-record-many', INSERT_MANY, columns));
  }

  private async valuesOf(record: AuditRecord, personal: string | null): Promise<unknown[]> {
    const context = currentContext();
    const principal = context?.principal ?? null;
    const actorId = principal?.actorId ?? principal?.userId ?? record.actorId ?? null;
    const owner = record.owner ?? currentOwner();
    const origin = context?.ip ? { ip: context.ip, userAgent: context.userAgent } : null;
    return [
      newId(),
      this.clock.now(),
      actorType(principal?.kind, actorId, origin !== null),
      actorId,
      principal?.actorId ? principal.userId : (context?.job?.createdBy ?? null),
      record.action,
      record.resource?.type ?? null,
      record.resource?.id ?? null,
      owner.ownerType,
      owner.ownerId,
      owner.ownerType === 'organization' ? owner.ownerId : null,
      record.outcome ?? 'success',
      context?.requestId ?? null,
      record.subject?.userId ?? null,
      JSON.stringify(record.details ?? {}),
      origin && (await this.vault.seal(actorId, origin)),
      personal,
    ];
  }

  /** Records a denial or a failure in a transaction of its own, so that it stands although the request changes nothing. */
  async recordDetached(record: AuditRecord): Promise<void> {
    await this.transaction.detached(() => this.record(record));
  }
}

function actorType(kind: 'user' | 'service-account' | undefined, actorId: string | null, fromRequest: boolean): string {
  return kind ?? (actorId !== null ? 'user' : fromRequest ? 'anonymous' : 'system');
}
