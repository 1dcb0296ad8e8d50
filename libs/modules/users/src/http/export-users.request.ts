import { UserExportPayload } from '../application/export/export-fields.js';

/** Which accounts to export, and how; without a filter, all of them. */
export class ExportUsersRequest extends UserExportPayload {}
