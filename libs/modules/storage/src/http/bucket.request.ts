import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateBy,
  ValidateNested,
} from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';
import type { Visibility } from '../persistence/bucket.entity.js';

const MAX_BYTES = Number.MAX_SAFE_INTEGER;
const MAX_DAYS = 36_500;
const NO_CONTROL = /^[^\p{Control}\p{Surrogate}\\]*$/u;

// `null` clears a setting that can be cleared; the others may only be absent.
// A rule with nothing but a prefix would look as if it did something.
const EachSaysSomething = () =>
  ValidateBy({
    name: 'eachSaysSomething',
    validator: {
      validate: (rules: unknown) => !Array.isArray(rules) || rules.every(saysSomething),
      defaultMessage: () => 'each rule must say what happens, and when',
    },
  });

function saysSomething(rule: unknown): boolean {
  return Object.entries(rule ?? {}).some(([name, value]) => name !== 'prefix' && value !== undefined);
}

/** A rule of what happens to objects as time passes. */
export class LifecycleRuleRequest {
  /** The keys that the rule is for; every key where it is absent. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(1024)
  @Matches(NO_CONTROL)
  prefix?: string;

  /** Days after which an object is deleted, counted from when it was written. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_DAYS })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_DAYS)
  expireAfterDays?: number;

  /** How many versions of a key are kept beside the current one. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 10_000 })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(10_000)
  keepVersions?: number;

  /** Days after which a version that is no longer current is removed for good. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_DAYS })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(MAX_DAYS)
  expireVersionsAfterDays?: number;

  /** Hours after which an upload in several requests that is not whole is given up on; a day is the longest anyway. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 24 })
  @MayBeAbsent()
  @IsInt()
  @Min(1)
  @Max(24)
  abortUploadsAfterHours?: number;
}

/** What an owner decides about a bucket. */
export class BucketSettingsRequest {
  /** Who may read the objects beside the owner: nobody, or everybody. */
  @ApiPropertyOptional({ enum: ['private', 'public'], default: 'private' })
  @MayBeAbsent()
  @IsIn(['private', 'public'])
  visibility?: Visibility;

  /** Largest object, in bytes; `null` for the limit of the instance. */
  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(MAX_BYTES)
  maxObjectBytes?: number | null;

  /** The media types that may be stored, such as `image/*`; none listed means any. */
  @ApiPropertyOptional({ type: [String], example: ['image/*'] })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(100)
  @IsString({ each: true })
  @MaxLength(255, { each: true })
  @Matches(/^(?:\*\/\*|[a-z0-9!#$&^_.+-]+\/(?:\*|[a-z0-9!#$&^_.+-]+))$/, { each: true })
  allowedMediaTypes?: string[];

  /** Whether what is replaced or deleted is kept as an older version. */
  @ApiPropertyOptional({ default: false })
  @MayBeAbsent()
  @IsBoolean()
  versioning?: boolean;

  /** Bytes that all versions together may take; `null` for no bound. */
  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 0 })
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(MAX_BYTES)
  quotaBytes?: number | null;

  /** Days for which a deleted object can be had back; `null` where it is gone at once. */
  @ApiPropertyOptional({ type: 'integer', nullable: true, minimum: 1, maximum: 3650 })
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(3650)
  trashDays?: number | null;

  /** Whether only objects that were found clean of malware are given out. Needs a scanner. */
  @ApiPropertyOptional({ default: false })
  @MayBeAbsent()
  @IsBoolean()
  requireCleanScan?: boolean;

  /** What happens to objects as time passes. */
  @ApiPropertyOptional({ type: [LifecycleRuleRequest] })
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => LifecycleRuleRequest)
  @EachSaysSomething()
  lifecycle?: LifecycleRuleRequest[];
}

/** A bucket to be made. */
export class CreateBucketRequest extends BucketSettingsRequest {
  /** 3 to 63 lower-case letters, digits, dots and hyphens; unique in the instance. */
  @ApiProperty({ pattern: '^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$', maxLength: 63, example: 'reports' })
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
  name: string;
}

/** Settings to be changed; what is left out stays. */
export class UpdateBucketRequest extends BucketSettingsRequest {}
