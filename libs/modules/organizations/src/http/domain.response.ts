import { ApiProperty } from '@nestjs/swagger';
import { challengeOf } from '../application/domain-records.js';
import type { DomainRow } from '../persistence/domains.repository.js';

/** The record that proves a domain. */
export class DomainChallengeResponse {
  /** The type of the record. */
  @ApiProperty({ type: 'string', enum: ['TXT'] })
  type: 'TXT';

  /** Where to make it. */
  @ApiProperty({ type: 'string', example: '_plinth-challenge.example.com' })
  name: string;

  /** What it has to hold. */
  @ApiProperty({ type: 'string', example: 'plinth-domain-verification=qkJ3…' })
  value: string;
}

/** A mail domain of an organization. */
export class DomainResponse {
  /** A UUIDv7. */
  id: string;

  /** In ASCII and lower case. */
  @ApiProperty({ type: 'string', example: 'example.com' })
  domain: string;

  /** `verified` it is for one organization only. */
  @ApiProperty({ type: 'string', enum: ['pending', 'verified'] })
  status: 'pending' | 'verified';

  /** Keep it where it is: a domain is asked again every day. */
  challenge: DomainChallengeResponse;

  /** When it was added. */
  createdAt: Date;

  /** Since when it is proven. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  verifiedAt: Date | null;

  /** When it last answered. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  checkedAt: Date | null;

  /** Since when it answers without the record, though proven. Three days later it is so no more. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  missingSince: Date | null;

  static from(row: DomainRow): DomainResponse {
    const { id, domain, createdAt, verifiedAt, checkedAt, missingSince } = row;
    const status = verifiedAt === null ? 'pending' : 'verified';
    const challenge = { type: 'TXT' as const, ...challengeOf(row) };
    return { id, domain, status, challenge, createdAt, verifiedAt, checkedAt, missingSince };
  }
}
