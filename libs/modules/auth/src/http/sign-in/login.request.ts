import { ApiProperty } from '@nestjs/swagger';
import { Text } from '@plinth/platform/http';
import { GivenPassword } from '../../application/passwords/password-fields.js';

/** E-mail address and password. */
export class LoginRequest {
  /** The account's address. One that no account can have is refused as any other that has none. */
  @ApiProperty({ type: 'string', format: 'email', example: 'ada@example.com' })
  @Text({ max: 320 })
  email: string;

  /** The account's password. */
  @GivenPassword()
  password: string;
}
