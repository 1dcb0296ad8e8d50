import { ApiProperty } from '@nestjs/swagger';

/** A permission of the catalogue. */
export class PermissionResponse {
  /** What roles and routes call it. */
  name: string;

  /** The module that declares it. */
  module: string;

  /** What it allows, in a sentence. */
  description: string;

  /** The routes that need it: method and path. */
  @ApiProperty({ type: 'string', isArray: true, example: ['GET /v1/admin/users'] })
  routes: readonly string[];
}
