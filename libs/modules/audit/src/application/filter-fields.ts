import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';
import type { AuditFilter } from '@plinth/platform/audit-trail';
import { Instant, MayBeAbsent, Text } from '@plinth/platform/http';

/** Which events are meant. All that is set must fit. */
export class AuditFilterPayload {
  /** Only what this person or service account did. */
  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsUUID()
  actorId?: string;

  /** Only this action, such as `users.user_suspended`. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Text({ max: 200 })
  action?: string;

  /** Only what was done to resources of this type, such as `user`. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Text({ max: 200 })
  resourceType?: string;

  /** Only what was done to this resource. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Text({ max: 1024 })
  resourceId?: string;

  /** Only what was done in this organization. */
  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsUUID()
  organizationId?: string;

  /** Only what happened at this instant or later. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Instant()
  from?: string;

  /** Only what happened before this instant. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @Instant()
  to?: string;
}

const FIELDS = ['actorId', 'action', 'resourceType', 'resourceId', 'organizationId', 'from', 'to'] as const;

/** The filter without what is not set. */
export function filterOf(fields: AuditFilterPayload): AuditFilter {
  return Object.fromEntries(FIELDS.flatMap((field) => (fields[field] === undefined ? [] : [[field, fields[field]]])));
}
