import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsIP, IsOptional } from 'class-validator';
import { EmailAddress } from '@plinth/modules/users';
import { SIMULATED_METHODS, type ImaginedSignIn } from '../../application/sign-in/simulate-sign-in.js';

/** A sign-in to imagine, with the right proof. */
export class SimulateSignInRequest {
  /** Whose. */
  @EmailAddress()
  email: string;

  /** How. */
  @ApiProperty({ enum: SIMULATED_METHODS, example: 'password' })
  @IsIn(SIMULATED_METHODS)
  method: ImaginedSignIn['method'];

  /** From where. Left out: from an address that nobody has used. */
  @ApiPropertyOptional({ type: 'string', maxLength: 45, example: '192.0.2.1' })
  @IsOptional()
  @IsIP()
  ip?: string | null;
}
