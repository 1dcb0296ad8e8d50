import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Who would come to hold a permission, or hold it no longer. */
export class AccessShift {
  /** The permission. */
  permission: string;

  /** How many people it is about: holders of the role to whom no other role of theirs gives the permission. */
  @ApiProperty({ type: 'integer', minimum: 0 })
  count: number;

  /** The first of them, by their ids; at most 20. */
  @ApiProperty({ type: 'string', format: 'uuid', isArray: true })
  userIds: readonly string[];
}

/** Some people. */
export class SomePeople {
  /** How many they are. */
  @ApiProperty({ type: 'integer', minimum: 0 })
  count: number;

  /** The first of them, by their ids; at most 20. */
  @ApiProperty({ type: 'string', format: 'uuid', isArray: true, maxItems: 20 })
  userIds: readonly string[];
}

/** What a change of a role would do, had it been made. */
export class RolePreviewResponse {
  /** How many people were given the role; nobody is given `member`, which everyone has. */
  @ApiProperty({ type: 'integer', minimum: 0 })
  holders: number;

  /** What people would gain, by permission; empty where nobody gains anything. */
  @ApiProperty({ type: AccessShift, isArray: true })
  gains: readonly AccessShift[];

  /** What people would lose. */
  @ApiProperty({ type: AccessShift, isArray: true })
  losses: readonly AccessShift[];

  /**
   * Who would come to need a second factor for `/v1/admin`, or need it no longer: holders to whom no other role of theirs
   * says so. Left out where the change is not about that, and where `member` asks everyone.
   */
  @ApiPropertyOptional({ type: SomePeople })
  mfaShift?: SomePeople;
}
