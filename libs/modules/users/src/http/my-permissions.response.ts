import { ApiProperty } from '@nestjs/swagger';

/** What the caller may do. */
export class MyPermissionsResponse {
  /** Names of the catalogue, sorted; for credentials with limits of their own, what these leave. */
  @ApiProperty({ type: 'string', isArray: true })
  permissions: readonly string[];

  /** The roles on the platform, sorted. */
  @ApiProperty({ type: 'string', isArray: true })
  roles: readonly string[];
}
