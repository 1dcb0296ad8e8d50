import { ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayUnique, IsArray, IsOptional, IsString, MaxLength } from 'class-validator';
import { MayBeAbsent, Text } from '@plinth/platform/http';
import { EmailAddress } from '../application/email-address.js';

/** The account to make. */
export class CreateUserRequest {
  /** Where the person is reached. */
  @EmailAddress()
  email: string;

  /** The name that others see. */
  @ApiPropertyOptional({ nullable: true })
  @IsOptional()
  @Text({ max: 200 })
  displayName?: string | null;

  /** Without one the person is mailed an invitation. The rules for passwords apply. */
  @MayBeAbsent()
  @IsString()
  @MaxLength(1024)
  password?: string;

  /** Roles beside `member`; the caller must be allowed to assign them. */
  @MayBeAbsent()
  @IsArray()
  @ArrayMaxSize(20)
  @ArrayUnique()
  @IsString({ each: true })
  @MaxLength(63, { each: true })
  roles?: string[];
}
