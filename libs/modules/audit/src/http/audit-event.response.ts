import { ApiProperty } from '@nestjs/swagger';
import type { Json, JsonObject } from '@plinth/kernel';
import type { OpenedEvent } from '../application/audit-events.service.js';

const ACTORS = ['user', 'service-account', 'system', 'anonymous'] as const;
const OUTCOMES = ['success', 'failure', 'denied'] as const;

/** Something that happened. */
export class AuditEventResponse {
  id: string;

  /** Its place in the trail. Places may be missing: a change that was rolled back takes one along. */
  @ApiProperty({ type: 'integer' })
  seq: number;

  @ApiProperty({ type: 'string', format: 'date-time' })
  at: string;

  @ApiProperty({ enum: ACTORS })
  actorType: (typeof ACTORS)[number];

  /** Who did it; `null` where nobody is known. */
  @ApiProperty({ type: 'string', nullable: true })
  actorId: string | null;

  /** In whose place it was done. */
  @ApiProperty({ type: 'string', nullable: true })
  onBehalfOf: string | null;

  /** What was done: `module.noun_verbed`. */
  @ApiProperty({ example: 'users.user_suspended' })
  action: string;

  /** What it was done to. */
  @ApiProperty({ type: 'string', nullable: true })
  resourceType: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  resourceId: string | null;

  /** The organization in which it was done. */
  @ApiProperty({ type: 'string', nullable: true })
  organizationId: string | null;

  @ApiProperty({ enum: OUTCOMES })
  outcome: (typeof OUTCOMES)[number];

  /** The request that led to it: its `X-Request-Id`. */
  @ApiProperty({ type: 'string', nullable: true })
  requestId: string | null;

  /** Whom it is about, where that is not the actor. */
  @ApiProperty({ type: 'string', nullable: true })
  subjectId: string | null;

  /** More on what happened. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  details: JsonObject;

  /** From where it was done; `null` once the person has been erased. */
  @ApiProperty({ type: 'string', nullable: true })
  ip: string | null;

  @ApiProperty({ type: 'string', nullable: true })
  userAgent: string | null;

  /** What it tells about its subject; `null` once the person has been erased. */
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  personal: Json;

  static from({ origin, ...event }: OpenedEvent): AuditEventResponse {
    const { id, actorType, actorId, onBehalfOf, action, resourceType, resourceId, organizationId, outcome } = event;
    const { requestId, subjectId, details, personal } = event;
    const what = { actorType, actorId, onBehalfOf, action, resourceType, resourceId, organizationId, outcome };
    const at = new Date(event.at).toISOString();
    return { id, seq: Number(event.seq), at, ...what, requestId, subjectId, details, ...origin, personal };
  }
}
