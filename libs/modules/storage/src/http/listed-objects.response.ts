import { ApiProperty } from '@nestjs/swagger';
import { PageInfo } from '@plinth/platform/http';
import { MAX_KEYS } from './object.query.js';
import { ObjectResponse } from './object.response.js';

/** Where a page stands in the list of a bucket. */
export class ObjectsPageInfo extends PageInfo {
  /** How many keys and common prefixes were asked for. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_KEYS, example: 50 })
  declare limit: number;
}

/** One page of a bucket's objects. */
export class ListedObjectsResponse {
  @ApiProperty({ type: [ObjectResponse] })
  data: ObjectResponse[];
  /** With a delimiter: what was rolled up, each ending with the delimiter. */
  @ApiProperty({ type: [String] })
  commonPrefixes: string[];
  page: ObjectsPageInfo;
}
