import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';
import type { LinkClaim } from '../application/signed-links.js';

/** What a signed address carries. */
export class SignedLinkQuery {
  /** When a signed address ends, in seconds since 1970. */
  @ApiPropertyOptional({ maxLength: 15 })
  @MayBeAbsent()
  @IsString()
  @Matches(/^\d{1,15}$/)
  expires?: string;

  /** Makes a signed address work without credentials. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(128)
  signature?: string;

  /** The `Content-Type` that a signed upload must declare. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(255)
  contentType?: string;

  /** The largest body of a signed upload, in bytes. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(20)
  maxBytes?: string;
}

/** The claim of a signed address; `null` for one that is not signed. */
export function claimOf(query: SignedLinkQuery & { readonly download?: string }): LinkClaim | null {
  const { expires, signature, contentType, maxBytes, download } = query;
  if ([expires, signature, contentType, maxBytes].every((part) => part === undefined)) return null;
  return {
    ...(expires !== undefined && { expires }),
    ...(signature !== undefined && { signature }),
    ...(contentType !== undefined && { contentType }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(download !== undefined && { download }),
  };
}
