import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsOptional,
  IsString,
  MaxLength,
  Matches,
} from 'class-validator';
import { MayBeAbsent, Text } from '@plinth/platform/http';

/** The role to make. */
export class CreateRoleRequest {
  /** 2 to 63 lower-case letters, digits and hyphens, beginning with a letter. */
  @ApiProperty({ maxLength: 63, example: 'auditor' })
  @Matches(/^[a-z][a-z0-9-]{1,62}$/)
  name: string;

  /** What it is for. */
  @ApiPropertyOptional({ nullable: true })
  @IsOptional()
  @Text({ max: 500 })
  description?: string | null;

  /** Names of the catalogue; the caller must hold all of them. */
  @IsArray()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(255, { each: true })
  @ApiProperty({ example: ['users:read'] })
  permissions: string[];

  /** Whether who holds it needs a second factor for `/v1/admin`. */
  @ApiPropertyOptional({ default: false })
  @MayBeAbsent()
  @IsBoolean()
  mfaRequired?: boolean;
}
