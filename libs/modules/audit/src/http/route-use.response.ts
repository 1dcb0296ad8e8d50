import { ApiProperty } from '@nestjs/swagger';
import type { RouteUse } from '@plinth/platform/http';

/** How often one caller used one deprecated route. */
export class RouteUseResponse {
  /** The route. */
  @ApiProperty({ example: 'GET /v1/things/:id' })
  route: string;

  /** What `caller` names. */
  @ApiProperty({ enum: ['api-key', 'user', 'address'] })
  callerType: RouteUse['callerType'];

  /** The start of the key as its owner sees it, the id of the user, or the address of who was not signed in. */
  @ApiProperty({ example: 'plk_Zk3xQ9a7' })
  caller: string;

  /** How many requests, of the last 90 days in which there was one. */
  @ApiProperty({ type: 'integer' })
  uses: number;

  /** When the first of them was. */
  firstUsedAt: Date;

  /** When the last of them was. */
  lastUsedAt: Date;

  static from({ route, callerType, caller, uses, firstUsedAt, lastUsedAt }: RouteUse): RouteUseResponse {
    return { route, callerType, caller, uses, firstUsedAt, lastUsedAt };
  }
}
