import type { Type } from '@nestjs/common';
import { applyDecorators } from '@nestjs/common';
import { MAX_PAGE_LIMIT } from '@plinth/kernel';
import { ApiExtraModels, ApiOkResponse, ApiProperty, ApiQuery, getSchemaPath } from '@nestjs/swagger';
import type { ListDefinition } from './pages.js';

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

/** Documents an answer as a page of `row`, in one of the orders of its list. */
export function ApiPage(row: Type, list: ListDefinition) {
  return applyDecorators(
    ApiExtraModels(PageInfo, row),
    ApiSort(list),
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

/** Documents the orders of a list; `ApiPage` does so by itself. */
export function ApiSort({ sorts, defaultSort }: ListDefinition) {
  return ApiQuery({
    name: 'sort',
    required: false,
    description: 'What to sort by; a leading `-` for descending.',
    schema: { type: 'string', enum: sorts.flatMap((sort) => [sort, `-${sort}`]), default: defaultSort },
  });
}
