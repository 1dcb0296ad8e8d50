import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent, Text } from '@plinth/platform/http';

/** What to change of a role; what is left out stays. */
export class ChangeRoleRequest {
  /** What it is for; `null` for nothing. */
  @ApiPropertyOptional({ nullable: true })
  @IsOptional()
  @Text({ max: 500 })
  description?: string | null;

  /** All that it permits from now on; the caller must hold what it gains. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(255, { each: true })
  permissions?: string[];

  /** Whether who holds it needs a second factor for `/v1/admin`; of a built-in role nothing else can be changed. */
  @MayBeAbsent()
  @IsBoolean()
  mfaRequired?: boolean;
}
