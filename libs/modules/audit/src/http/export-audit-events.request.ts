import { ExportPayload } from '../application/export-payload.js';

/** Which events to export, and as what; with nothing set, the whole trail with its proof. */
export class ExportAuditEventsRequest extends ExportPayload {}
