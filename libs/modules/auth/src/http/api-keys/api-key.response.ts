import { ApiProperty } from '@nestjs/swagger';
import type { ApiKeyEntity } from '../../persistence/api-key.entity.js';

/** An API key, without the key itself. */
export class ApiKeyResponse {
  /** A UUIDv7. */
  id: string;

  /** The name that its owner gave it. */
  name: string;

  /** Its first characters. */
  @ApiProperty({ type: 'string', example: 'plk_Zk3vQm1x' })
  prefix: string;

  /** The most that it may do; never more than its owner may at the moment. */
  @ApiProperty({ type: [String] })
  permissions: string[];

  /** Addresses or CIDR ranges that it works from; empty for any. */
  @ApiProperty({ type: [String] })
  allowedAddresses: string[];

  /** When it was made. */
  createdAt: Date;

  /** When it ends; `null` for never. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  expiresAt: Date | null;

  /** When it was last used, to the minute. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastUsedAt: Date | null;

  static from(key: ApiKeyEntity): ApiKeyResponse {
    return {
      id: key.id,
      name: key.name,
      prefix: key.prefix,
      permissions: key.permissions,
      allowedAddresses: key.allowedAddresses,
      createdAt: key.createdAt,
      expiresAt: key.expiresAt,
      lastUsedAt: key.lastUsedAt,
    };
  }
}
