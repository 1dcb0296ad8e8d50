import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Requires, StepUp } from '@plinth/platform/access';
import { ApiPage, IdPipe, MayFail, Pages, type ListDefinition, type PageResponse } from '@plinth/platform/http';
import { LegalHolds } from '@plinth/platform/privacy';
import { KeepHolds } from '../application/keep-holds.js';
import { PrivacyErrors } from '../privacy.errors.js';
import { LegalHoldResponse } from './legal-hold.response.js';
import { ListHoldsQuery } from './list-holds.query.js';
import { PlaceHoldRequest } from './place-hold.request.js';

const LIST: ListDefinition = { name: 'legal-holds', sorts: ['placedAt'], defaultSort: '-placedAt' };

/** Legal holds, which keep people from being erased. */
@ApiTags('Privacy')
@Controller('admin/privacy/holds')
export class LegalHoldsAdminController {
  constructor(
    private readonly holds: LegalHolds,
    private readonly keepHolds: KeepHolds,
    private readonly pages: Pages,
  ) {}

  /** Lists holds, newest first; sort: `placedAt`. */
  @Requires('privacy:hold')
  @ApiPage(LegalHoldResponse, LIST)
  @Get()
  async list(@Query() query: ListHoldsQuery): Promise<PageResponse<LegalHoldResponse>> {
    const filter = {
      ...(query.userId !== undefined && { userId: query.userId }),
      ...(query.active !== undefined && { active: query.active === 'true' }),
    };
    const page = await this.holds.page(filter, this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (hold) => LegalHoldResponse.from(hold));
  }

  /** Keeps a person from being erased; what an erasure that is under way has not removed yet stays, too. */
  @Requires('privacy:hold')
  @ApiCreatedResponse({ type: LegalHoldResponse })
  @MayFail(PrivacyErrors.personNotFound)
  @Post()
  async place(
    @Body() { userId, reason }: PlaceHoldRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LegalHoldResponse> {
    const hold = await this.keepHolds.place(userId, reason);
    void reply.header('location', `/v1/admin/privacy/holds/${hold.id}`);
    return LegalHoldResponse.from(hold);
  }

  /** One hold. */
  @Requires('privacy:hold')
  @ApiOkResponse({ type: LegalHoldResponse })
  @MayFail(PrivacyErrors.holdNotFound)
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<LegalHoldResponse> {
    return LegalHoldResponse.from(await this.keepHolds.get(id));
  }

  /** Lifts a hold. With the last one on a person, an erasure that waited for it goes on. */
  @Requires('privacy:hold')
  @StepUp()
  @ApiNoContentResponse()
  @MayFail(PrivacyErrors.holdNotFound, PrivacyErrors.ownHold)
  @HttpCode(204)
  @Delete(':id')
  lift(@Param('id', IdPipe) id: string): Promise<void> {
    return this.keepHolds.lift(id);
  }
}
