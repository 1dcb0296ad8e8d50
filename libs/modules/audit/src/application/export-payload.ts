import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { EXPORT_FORMATS, type ExportFormat } from '@plinth/platform/audit-trail';
import { AuditFilterPayload } from './filter-fields.js';

/** What to export. */
export class ExportPayload extends AuditFilterPayload {
  /** `ndjson` proves itself and is what `plinth audit verify` reads; `csv` is for spreadsheets. Default: `ndjson`. */
  @ApiPropertyOptional({ enum: EXPORT_FORMATS })
  @IsOptional()
  @IsIn(EXPORT_FORMATS)
  format?: ExportFormat;
}
