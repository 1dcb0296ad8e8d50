import { IsOptional } from 'class-validator';
import { Instant, Text } from '@plinth/platform/http';
import { AddressList } from '../../application/api-keys/address-list.js';
import type { KeyWish } from '../../application/api-keys/api-keys.service.js';
import { PermissionNames } from '../../application/api-keys/permission-names.js';

/** A new API key. */
export class MakeApiKeyRequest {
  /** A name to tell it from others by. */
  @Text({ max: 100 })
  name: string;

  /** What it may do beside acting on the caller's own; each has to be one that the caller holds. */
  @PermissionNames()
  permissions: string[];

  /** When it ends. Left out: never. */
  @IsOptional()
  @Instant()
  expiresAt?: string | null;

  /** Addresses or CIDR ranges that it works from. Left out: any. */
  @IsOptional()
  @AddressList()
  allowedAddresses?: string[] | null;

  static wishOf({ name, permissions, expiresAt, allowedAddresses }: MakeApiKeyRequest): KeyWish {
    return {
      name,
      permissions,
      expiresAt: expiresAt ? new Date(expiresAt) : null,
      allowedAddresses: allowedAddresses ?? [],
    };
  }
}
