import { ApiProperty } from '@nestjs/swagger';
import type { RoleRow } from '../persistence/roles.repository.js';

/** A named set of permissions. */
export class RoleResponse {
  /** What the role is called, everywhere. */
  name: string;

  /** What it is for. */
  @ApiProperty({ type: 'string', nullable: true })
  description: string | null;

  /** What it permits. */
  @ApiProperty({ type: 'string', isArray: true })
  permissions: readonly string[];

  /** Whether it came with the platform and cannot be changed. */
  builtIn: boolean;

  /** When it was made. */
  createdAt: Date;

  /** When it was last changed. */
  updatedAt: Date;

  static from(role: RoleRow, permissions: readonly string[]): RoleResponse {
    const { name, description, builtIn, createdAt, updatedAt } = role;
    return { name, description, permissions: [...permissions].sort(), builtIn, createdAt, updatedAt };
  }
}
