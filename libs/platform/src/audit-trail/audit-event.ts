import { hash } from 'node:crypto';
import type { JsonObject } from '@plinth/kernel';

/** An event as it is kept: every column, the personal ones still encrypted. */
export interface AuditEvent {
  /** Its place in the trail, a 64-bit integer in decimal. */
  readonly seq: string;
  readonly id: string;
  /** ISO 8601 in UTC with microseconds, as exact as the table keeps it. */
  readonly at: string;
  readonly actorType: 'user' | 'service-account' | 'system' | 'anonymous';
  readonly actorId: string | null;
  readonly onBehalfOf: string | null;
  readonly action: string;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly ownerType: string;
  readonly ownerId: string | null;
  readonly organizationId: string | null;
  readonly outcome: 'success' | 'failure' | 'denied';
  readonly requestId: string | null;
  readonly subjectId: string | null;
  readonly details: JsonObject;
  readonly actorPersonal: string | null;
  readonly subjectPersonal: string | null;
}

/** The columns of `audit_event` as `AuditEvent` names them. */
export const EVENT_COLUMNS = `seq, id, to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS at,
  actor_type AS "actorType", actor_id AS "actorId", on_behalf_of AS "onBehalfOf", action,
  resource_type AS "resourceType", resource_id AS "resourceId", owner_type AS "ownerType", owner_id AS "ownerId",
  organization_id AS "organizationId", outcome, request_id AS "requestId", subject_id AS "subjectId", details,
  actor_personal AS "actorPersonal", subject_personal AS "subjectPersonal"`;

/**
 * SHA-256 of everything that the event says, its place excepted, in base64. The personal fields go in as they are kept,
 * encrypted: erasing a person's key leaves the fingerprint as it was.
 */
export function fingerprint(event: AuditEvent): string {
  const fields = [
    event.id,
    event.at,
    event.actorType,
    event.actorId,
    event.onBehalfOf,
    event.action,
    event.resourceType,
    event.resourceId,
    event.ownerType,
    event.ownerId,
    event.organizationId,
    event.outcome,
    event.requestId,
    event.subjectId,
    event.actorPersonal,
    event.subjectPersonal,
    inOrder(event.details),
  ];
  return hash('sha256', JSON.stringify(fields), 'base64');
}

/** The same JSON with the keys of its objects sorted: their order is no part of what an event says. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return ['array', value.map(inOrder)];
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  // As pairs: an object literal would put keys that look like numbers first.
  return ['object', entries.map(([key, inner]) => [key, inOrder(inner)])];
}
