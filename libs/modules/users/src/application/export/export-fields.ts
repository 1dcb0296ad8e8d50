import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import type { FileFormat } from '../import/read-rows.js';
import { UserFilterFields } from '../user-filter-fields.js';

/** Which accounts to export, and how; with nothing set, all of them. */
export class UserExportPayload extends UserFilterFields {
  /** How the file is written. */
  @ApiProperty({ enum: ['csv', 'ndjson'] })
  @IsIn(['csv', 'ndjson'])
  format: FileFormat;
}
