import { ApiProperty } from '@nestjs/swagger';
import { IsString, Length } from 'class-validator';
import { CodeRequest } from './code.request.js';

/** A sign-in that waits, and the second factor. */
export class VerifyMfaRequest extends CodeRequest {
  /** What the first step of the sign-in answered with. */
  @ApiProperty({ type: 'string' })
  @IsString()
  @Length(1, 256)
  mfaToken: string;
}
