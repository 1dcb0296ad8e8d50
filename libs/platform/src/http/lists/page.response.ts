import type { Type } from '@nestjs/common';
import { applyDecorators } from '@nestjs/common';
import { MAX_PAGE_LIMIT } from '@plinth/kernel';
import { ApiExtraModels, ApiProperty, ApiOkResponse, getSchemaPath } from '@nestjs/swagger';

/** Where a page stands in its list. */
export class PageInfo {
  /** How many rows were asked for. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MAX_PAGE_LIMIT, example: 50 })
  limit: number;
  /** The cursor of the next page; `null` on the last one. */
  @ApiProperty({ type: 'string', nullable: true, maxLength: 1024, example: null })
  nextCursor: string | null;
}

/** One page of a list. */
export interface PageResponse<T> {
  readonly data: T[];
  readonly page: PageInfo;
}

/** Documents an answer as a page of `row`. */
export function ApiPage(row: Type) {
  return applyDecorators(
    ApiExtraModels(PageInfo, row),
    ApiOkResponse({
      schema: {
        type: 'object',
        required: ['data', 'page'],
        properties: {
          data: { type: 'array', maxItems: MAX_PAGE_LIMIT, items: { $ref: getSchemaPath(row) } },
          page: { $ref: getSchemaPath(PageInfo) },
        },
      },
    }),
  );
}
