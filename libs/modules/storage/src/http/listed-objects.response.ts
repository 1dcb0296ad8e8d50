import { ApiProperty } from '@nestjs/swagger';
import { PageInfo } from '@plinth/platform/http';
import { ObjectResponse } from './object.response.js';

/** One page of a bucket's objects. */
export class ListedObjectsResponse {
  @ApiProperty({ type: [ObjectResponse] })
  data: ObjectResponse[];
  /** With a delimiter: what was rolled up, each ending with the delimiter. */
  @ApiProperty({ type: [String] })
  commonPrefixes: string[];
  page: PageInfo;
}
