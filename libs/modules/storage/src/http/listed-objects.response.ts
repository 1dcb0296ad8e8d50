import { ApiProperty } from '@nestjs/swagger';
import { WrittenJson } from '@plinth/kernel';
import { PageInfo } from '@plinth/platform/http';
import type { ListEntry } from '../persistence/object-list.repository.js';
import { ObjectResponse } from './object.response.js';

/** One page of a bucket's objects. */
export class ListedObjectsResponse {
  @ApiProperty({ type: [ObjectResponse] })
  data: ObjectResponse[];
  /** With a delimiter: what was rolled up, each ending with the delimiter. */
  @ApiProperty({ type: [String] })
  commonPrefixes: string[];
  page: PageInfo;

  /** The answer, its objects written in JSON as they came. */
  static write(entries: readonly ListEntry[], page: PageInfo): WrittenJson<ListedObjectsResponse> {
    const objects = entries.flatMap((entry) => ('object' in entry ? [entry.object.json] : []));
    const prefixes = entries.flatMap((entry) => ('prefix' in entry ? [entry.prefix] : []));
    const rest = JSON.stringify({ commonPrefixes: prefixes, page }).slice(1);
    return new WrittenJson(`{"data":[${objects.join(',')}],${rest}`);
  }
}
