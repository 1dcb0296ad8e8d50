import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '@plinth/kernel';
import type { UserRecord, UserStatus } from '../users.api.js';

/** An account. */
export class UserResponse {
  /** A UUIDv7. */
  id: string;

  /** The address, as it was given. */
  email: string;

  /** Whether the person has shown that the address is theirs. */
  emailVerified: boolean;

  /** The name that others see. */
  @ApiProperty({ type: 'string', nullable: true })
  displayName: string | null;

  /** `invited` until the first sign-in of an account that an administrator made. */
  @ApiProperty({ enum: ['active', 'suspended', 'invited'] })
  status: UserStatus;

  /** The names of the roles on the platform, sorted. */
  @ApiProperty({ type: 'string', isArray: true })
  roles: readonly string[];

  /** A BCP 47 language tag. */
  @ApiProperty({ type: 'string', nullable: true, example: 'de-AT' })
  locale: string | null;

  /** An IANA time zone. */
  @ApiProperty({ type: 'string', nullable: true, example: 'Europe/Vienna' })
  timeZone: string | null;

  /** Where the picture is, for everybody who knows the address. Another picture has another address. */
  @ApiProperty({ type: 'string', nullable: true })
  avatarUrl: string | null;

  /** Whatever the client app keeps with the account. */
  @ApiProperty({ type: 'object', additionalProperties: true })
  metadata: JsonObject;

  /** When the account was made. */
  createdAt: Date;

  /** When anything shown here was last changed by someone; a sign-in does not count. */
  updatedAt: Date;

  /** When the user last signed in. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastLoginAt: Date | null;

  static from(user: UserRecord, roles: readonly string[]): UserResponse {
    return {
      id: user.id,
      email: user.email,
      emailVerified: user.emailVerified,
      displayName: user.displayName,
      status: user.status,
      roles,
      locale: user.locale,
      timeZone: user.timeZone,
      avatarUrl: user.avatarUrl,
      metadata: user.metadata,
      createdAt: user.createdAt,
      updatedAt: user.updatedAt,
      lastLoginAt: user.lastLoginAt,
    };
  }
}
