import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { EXPORT_FORMATS, type ExportFormat } from '@plinth/platform/audit-trail';
import { MayBeAbsent } from '@plinth/platform/http';
import { AuditFilterPayload } from './filter-fields.js';

/** What to export. */
export class ExportPayload extends AuditFilterPayload {
  /** `ndjson` proves itself and is what `plinth audit verify` reads; `csv` is for spreadsheets. Default: `ndjson`. */
  @ApiPropertyOptional({ enum: EXPORT_FORMATS })
  @MayBeAbsent()
  @IsIn(EXPORT_FORMATS)
  format?: ExportFormat;
}
