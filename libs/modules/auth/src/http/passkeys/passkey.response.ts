import { ApiProperty } from '@nestjs/swagger';
import type { PasskeyEntity } from '../../persistence/passkey.entity.js';

/** A passkey. */
export class PasskeyResponse {
  /** A UUIDv7. */
  id: string;

  /** The name that its owner gave it. */
  @ApiProperty({ type: 'string', nullable: true })
  label: string | null;

  /** Whether the device keeps a copy elsewhere, so that losing the device does not lose it. */
  backedUp: boolean;

  /** When it was registered. */
  createdAt: Date;

  /** When it was last used. */
  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  lastUsedAt: Date | null;

  static from({ id, label, backedUp, createdAt, lastUsedAt }: PasskeyEntity): PasskeyResponse {
    return { id, label, backedUp, createdAt, lastUsedAt };
  }
}
