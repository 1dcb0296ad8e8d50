import { ApiProperty } from '@nestjs/swagger';
import type { ExternalIdentityEntity } from '../../persistence/external-identity.entity.js';

/** An account at another provider that signs in to the caller's. */
export class IdentityResponse {
  /** A UUIDv7. */
  id: string;

  /** The name that the provider had here when it was linked. */
  @ApiProperty({ type: 'string', example: 'acme' })
  provider: string;

  /** Who vouches for it. */
  @ApiProperty({ type: 'string', example: 'https://login.example.com' })
  issuer: string;

  /** When it was linked. */
  createdAt: Date;

  static from({ id, provider, issuer, createdAt }: ExternalIdentityEntity): IdentityResponse {
    return { id, provider, issuer, createdAt };
  }
}
