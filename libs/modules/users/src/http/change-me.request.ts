import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import type { JsonObject } from '@plinth/kernel';
import { StorableJsonObject, Text } from '@plinth/platform/http';
import { LanguageTag, TimeZone } from '../application/locale-settings.js';

/** What to change of an account, as a JSON Merge Patch: what is left out stays, `null` removes. */
export class ChangeMeRequest {
  /** The name that others see. */
  @ApiPropertyOptional({ nullable: true })
  @IsOptional()
  @Text({ max: 200 })
  displayName?: string | null;

  /** A BCP 47 language tag. */
  @ApiPropertyOptional({ nullable: true })
  @IsOptional()
  @LanguageTag()
  locale?: string | null;

  /** An IANA time zone. */
  @ApiPropertyOptional({ nullable: true })
  @IsOptional()
  @TimeZone()
  timeZone?: string | null;

  /** Merged into what is there; 16 KiB of JSON in all unless `USER_METADATA_MAX_BYTES` says otherwise. */
  @ApiPropertyOptional({ nullable: true })
  @IsOptional()
  @StorableJsonObject()
  metadata?: JsonObject | null;
}
