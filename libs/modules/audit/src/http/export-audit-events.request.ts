import { AuditFilterPayload } from '../application/filter-fields.js';

/** Which events to export; with nothing set, the whole trail. */
export class ExportAuditEventsRequest extends AuditFilterPayload {}
