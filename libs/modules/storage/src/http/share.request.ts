import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';
import type { Access } from '../persistence/bucket-share.entity.js';

const TYPES = ['user', 'organization', 'api_key'] as const;

/** Whom a bucket is shared with. */
export class ShareKeyRequest {
  /** What kind of caller: a person acting for themselves, whoever acts in an organization, or whoever has an API key. */
  @ApiProperty({ enum: TYPES })
  @IsIn(TYPES)
  granteeType: (typeof TYPES)[number];

  /** Which one. */
  @ApiProperty({ format: 'uuid' })
  @IsUUID('7')
  granteeId: string;

  /** The keys that are shared: those that begin with this; all of them where it is empty. */
  @ApiPropertyOptional({ default: '' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(1024)
  @Matches(/^[^\p{Control}\p{Surrogate}]*$/u)
  prefix?: string;
}

/** A share to be added or changed. */
export class ShareRequest extends ShareKeyRequest {
  /** What it allows; writing includes reading and deleting. */
  @ApiProperty({ enum: ['read', 'write'] })
  @IsIn(['read', 'write'])
  access: Access;
}
