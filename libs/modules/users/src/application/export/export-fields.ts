import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { Instant, Text } from '@plinth/platform/http';
import type { UserStatus } from '../../users.api.js';
import type { FileFormat } from '../import/read-rows.js';

/** Which accounts to export, and how; with nothing set, all of them. */
export class UserExportPayload {
  /** How the file is written. */
  @ApiProperty({ enum: ['csv', 'ndjson'] })
  @IsIn(['csv', 'ndjson'])
  format: FileFormat;

  /** Only accounts with words in name or address that begin so. */
  @ApiPropertyOptional()
  @IsOptional()
  @Text({ max: 200 })
  @Matches(/\S/, { message: 'must have a word' })
  q?: string;

  /** Only accounts in this state. */
  @ApiPropertyOptional({ enum: ['active', 'suspended', 'invited'] })
  @IsOptional()
  @IsIn(['active', 'suspended', 'invited'])
  status?: UserStatus;

  /** Only those who hold this role. */
  @ApiPropertyOptional()
  @IsOptional()
  @Text({ max: 63 })
  role?: string;

  /** Only accounts made at this instant or later. */
  @ApiPropertyOptional()
  @IsOptional()
  @Instant()
  createdAfter?: string;

  /** Only accounts made before this instant. */
  @ApiPropertyOptional()
  @IsOptional()
  @Instant()
  createdBefore?: string;
}
