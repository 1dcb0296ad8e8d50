import type { Json, JsonObject } from '@plinth/kernel';
import type { AuditEvent } from '@plinth/platform/audit-trail';
import type { OpenedEvent } from '../audit-events.service.js';

/** An event as sinks are sent it: as the API shows it, without what is personal unless the sink is to have that. */
export interface SentEvent {
  /** By this a receiver tells that it has the event already. */
  readonly id: string;
  readonly seq: number;
  readonly at: string;
  readonly actorType: AuditEvent['actorType'];
  readonly actorId: string | null;
  readonly onBehalfOf: string | null;
  readonly action: string;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly organizationId: string | null;
  readonly outcome: AuditEvent['outcome'];
  readonly requestId: string | null;
  readonly subjectId: string | null;
  readonly details: JsonObject;
  readonly ip?: string | null;
  readonly userAgent?: string | null;
  readonly personal?: Json;
}

/** The event without anything personal. */
export function sentEvent(event: AuditEvent): SentEvent {
  const { id, actorType, actorId, onBehalfOf, action, resourceType, resourceId, organizationId, outcome } = event;
  const { requestId, subjectId, details } = event;
  const what = { actorType, actorId, onBehalfOf, action, resourceType, resourceId, organizationId, outcome };
  return { id, seq: Number(event.seq), at: new Date(event.at).toISOString(), ...what, requestId, subjectId, details };
}

/** The event with what is personal, where the person has not been erased. */
export function sentOpenly({ origin, personal, ...event }: OpenedEvent): SentEvent {
  return { ...sentEvent(event), ...origin, personal };
}
