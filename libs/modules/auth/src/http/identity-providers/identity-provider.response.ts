import { ApiProperty } from '@nestjs/swagger';
import type { IdentityProviderEntity } from '../../persistence/identity-provider.entity.js';

/** A provider of single sign-on, without its secret. */
export class IdentityProviderResponse {
  /** A UUIDv7. */
  id: string;

  /** Part of the addresses of its sign-in. */
  @ApiProperty({ type: 'string', example: 'acme' })
  name: string;

  /** What people see on its button. */
  label: string;

  /** Its issuer. */
  @ApiProperty({ type: 'string', example: 'https://login.example.com' })
  issuer: string;

  /** The id that it knows this platform by. */
  clientId: string;

  /** Whether it has a secret; the secret itself is never shown. */
  hasClientSecret: boolean;

  /** What is asked of it. */
  @ApiProperty({ type: 'string', example: 'openid email profile' })
  scopes: string;

  /** Mail domains whose people sign in with it and in no other way. */
  @ApiProperty({ type: [String] })
  domains: string[];

  /** Whether people may sign in with it. */
  enabled: boolean;

  /** The claim with a person's groups. */
  @ApiProperty({ type: 'string', nullable: true })
  rolesClaim: string | null;

  /** A role by the value of that claim that gives it. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  roles: Record<string, string>;

  /** The claim with a person's organizations. */
  @ApiProperty({ type: 'string', nullable: true })
  organizationsClaim: string | null;

  /** The id of an organization by the value of that claim that makes a person its member. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  organizations: Record<string, string>;

  /** When it was added. */
  createdAt: Date;

  /** When it was changed last. */
  updatedAt: Date;

  static from(provider: IdentityProviderEntity): IdentityProviderResponse {
    const { id, name, label, issuer, clientId, scopes, domains, enabled, mapping, createdAt, updatedAt } = provider;
    return {
      ...{ id, name, label, issuer, clientId, hasClientSecret: provider.sealedClientSecret !== null, scopes, domains },
      ...{ enabled, rolesClaim: mapping.rolesClaim, roles: mapping.roles },
      ...{ organizationsClaim: mapping.organizationsClaim, organizations: mapping.organizations },
      ...{ createdAt, updatedAt },
    };
  }
}
