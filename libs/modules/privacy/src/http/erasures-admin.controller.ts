import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { ApiPage, IdPipe, MayFail, Pages, type ListDefinition, type PageResponse } from '@plinth/platform/http';
import { Erasures } from '@plinth/platform/privacy';
import { PrivacyErrors } from '../privacy.errors.js';
import { ListErasuresQuery } from './list-erasures.query.js';
import { ReceiptResponse } from './receipt.response.js';

const LIST: ListDefinition = { name: 'erasures', sorts: ['requestedAt'], defaultSort: '-requestedAt' };

/** The receipts of erasures. */
@ApiTags('Privacy')
@Controller('admin/privacy/erasures')
export class ErasuresAdminController {
  constructor(
    private readonly erasures: Erasures,
    private readonly pages: Pages,
  ) {}

  /** Lists receipts, newest first; sort: `requestedAt`. */
  @Requires('privacy:read')
  @ApiPage(ReceiptResponse, LIST)
  @Get()
  async list(@Query() query: ListErasuresQuery): Promise<PageResponse<ReceiptResponse>> {
    const filter = {
      ...(query.userId !== undefined && { userId: query.userId }),
      ...(query.status !== undefined && { status: query.status }),
    };
    const page = await this.erasures.page(filter, this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (erasure) => ReceiptResponse.from(erasure));
  }

  /** One receipt. */
  @Requires('privacy:read')
  @ApiOkResponse({ type: ReceiptResponse })
  @MayFail(PrivacyErrors.erasureNotFound)
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<ReceiptResponse> {
    const erasure = await this.erasures.find(id);
    if (!erasure) throw PrivacyErrors.erasureNotFound();
    return ReceiptResponse.from(erasure);
  }
}
