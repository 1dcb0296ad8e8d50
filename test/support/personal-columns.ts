import type { Database } from '@plinth/platform/database';

/** Where something of an erased person may still be found, and why: by `table.column`. */
export const STAYS: Readonly<Record<string, string>> = {
  'audit_event.actor_id': 'the trail is append-only; an id that belongs to nobody says nothing of a person',
  'audit_event.on_behalf_of': 'as actor_id',
  'audit_event.subject_id': 'as actor_id',
  'audit_event.resource_id': 'as actor_id',
  'audit_event.owner_id': 'as actor_id',
  'audit_event.details': 'holds ids and plain facts; what is personal is encrypted with the key that went',
  'erasure.user_id': 'the receipt; an id that belongs to nobody',
  'erasure.requested_by': 'the receipt; an id that belongs to nobody',
  'legal_hold.user_id': 'who kept what for how long must stay provable; the reason is encrypted with the key that went',
  'legal_hold.placed_by': 'an id that belongs to nobody, once the administrator has left',
  'legal_hold.lifted_by': 'as placed_by',
  'role_grant.granted_by': 'as placed_by, on the role of somebody else',
  'session.impersonator_id': 'as placed_by, on the session of somebody else',
  'session.impersonator_session_id': 'as impersonator_id',
  'user_import.started_by': 'as placed_by; the file and its report go with the job',
  'idempotency_record.caller': 'an id that belongs to nobody, for 24 hours; the answer is encrypted',
  'revocation.subject_id': 'an id that belongs to nobody, until every instance has heard of it',
  'job.payload': 'the job of the erasure names its id, for as long as finished jobs are kept',
  'job.created_by': 'an id that belongs to nobody, on work of an organization or of the platform',
  'object_version.created_by': 'an id that belongs to nobody, on files of an organization',
  'service_account.created_by': 'an id that belongs to nobody; the account reaches nothing any more',
};

const SEARCHED = new Set(['text', 'character varying', 'uuid', 'json', 'jsonb', 'bytea', 'tsvector', 'ARRAY', 'inet']);
// Who applied migrations, and tables that hold the platform's own configuration.
const NOBODYS = new Set(['migrations']);

interface Column {
  readonly table: string;
  readonly column: string;
  readonly type: string;
}

/** Every column of every table that might hold something of a person. */
export async function searchedColumns(database: Database): Promise<Column[]> {
  const rows = await database.query<{ table: string; column: string; type: string }>(
    `SELECT c.table_name AS table, c.column_name AS column, c.data_type AS type
     FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
     WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' ORDER BY 1, 2`,
  );
  return rows.filter(({ table, type }) => SEARCHED.has(type) && !NOBODYS.has(table));
}

/** The columns in which any of the markers is found, as `table.column`. */
export async function columnsWith(database: Database, markers: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>();
  const patterns = markers.map((marker) => `%${marker.replace(/[%_\\]/g, '\\$&')}%`);
  for (const { table, column, type } of await searchedColumns(database)) {
    const text = type === 'bytea' ? `encode("${column}", 'escape')` : `"${column}"::text`;
    const sql = `SELECT FROM "${table}" WHERE ${text} ILIKE ANY($1) LIMIT 1`;
    if ((await database.query(sql, [patterns])).length > 0) found.add(`${table}.${column}`);
  }
  return found;
}

/** Columns that name people and that the seeded person is not in, and why. */
export const UNSEEDED: Readonly<Record<string, string>> = {
  'api_key.allowed_addresses': 'goes with its row',
  'identity_provider.label': 'names a provider, not a person',
  'mfa_factor.label': 'goes with its row',
  'organization.allowed_email_domains': 'names the domains of an organization, not a person',
  'session.ip': 'goes with its row',
  'session.user_agent': 'goes with its row',
};
