import { ApiProperty } from '@nestjs/swagger';
import type { ServiceAccountEntity } from '../../persistence/service-account.entity.js';

/** A principal that is no person. */
export class ServiceAccountResponse {
  /** A UUIDv7. */
  id: string;

  /** The organization that it acts in; `null` for one of the platform. */
  @ApiProperty({ type: 'string', format: 'uuid', nullable: true })
  organizationId: string | null;

  /** The name that it was given. */
  name: string;

  /** The most that its keys may do. */
  @ApiProperty({ type: [String], example: ['users:read'] })
  permissions: string[];

  /** Who made it. */
  @ApiProperty({ type: 'string', format: 'uuid' })
  createdBy: string;

  /** When it was made. */
  createdAt: Date;

  static from(account: ServiceAccountEntity): ServiceAccountResponse {
    const { id, organizationId, name, permissions, createdBy, createdAt } = account;
    return { id, organizationId, name, permissions, createdBy, createdAt };
  }
}
