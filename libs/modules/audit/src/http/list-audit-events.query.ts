import { IntersectionType } from '@nestjs/swagger';
import { ListQuery } from '@plinth/platform/http';
import { AuditFilterPayload } from '../application/filter-fields.js';

/** Which events to list. */
export class ListAuditEventsQuery extends IntersectionType(ListQuery, AuditFilterPayload) {}
