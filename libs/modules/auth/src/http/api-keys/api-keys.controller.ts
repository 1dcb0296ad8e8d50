import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNoContentResponse,
  ApiNotFoundResponse,
  ApiTags,
  ApiUnprocessableEntityResponse,
} from '@nestjs/swagger';
import { Authenticated, StepUp } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { ApiPage, IdPipe, ListQuery, Pages, type PageResponse } from '@plinth/platform/http';
import { ApiKeysService } from '../../application/api-keys/api-keys.service.js';
import { ApiKeyResponse } from './api-key.response.js';
import { MakeApiKeyRequest } from './make-api-key.request.js';
import { NewApiKeyResponse } from './new-api-key.response.js';
import { RotateApiKeyRequest } from './rotate-api-key.request.js';

const LIST = { name: 'api-keys', sorts: ['createdAt'], defaultSort: '-createdAt' };

/** The caller's API keys. */
@ApiTags('auth')
@Controller('auth/api-keys')
export class ApiKeysController {
  constructor(
    private readonly apiKeys: ApiKeysService,
    private readonly pages: Pages,
  ) {}

  /** The caller's API keys, without the keys themselves. */
  @Authenticated()
  @Get()
  @ApiPage(ApiKeyResponse, LIST)
  async list(@Query() query: ListQuery): Promise<PageResponse<ApiKeyResponse>> {
    const page = await this.apiKeys.list(currentPrincipal(), this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (key) => ApiKeyResponse.from(key));
  }

  /** Makes a key that acts for the caller: in the organization of `X-Organization-Id`, else personally. The answer shows it this once. */
  @Authenticated()
  @StepUp()
  @Post()
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  @ApiForbiddenResponse({ description: '`roles.permission_not_held`, `auth.reauthentication_required`' })
  @ApiUnprocessableEntityResponse({ description: '`auth.key_expired`, `auth.too_many_keys`' })
  async make(@Body() body: MakeApiKeyRequest): Promise<NewApiKeyResponse> {
    const { key, row } = await this.apiKeys.make(currentPrincipal(), MakeApiKeyRequest.wishOf(body));
    return NewApiKeyResponse.of(row, key);
  }

  /** Makes the successor of a key, for as long a life. The old one works for as long as the two are to overlap. */
  @Authenticated()
  @StepUp()
  @Post(':id/rotate')
  @ApiCreatedResponse({ type: NewApiKeyResponse })
  @ApiNotFoundResponse({ description: '`auth.key_not_found`' })
  @ApiUnprocessableEntityResponse({ description: '`auth.key_expired`, `auth.too_many_keys`' })
  async rotate(@Param('id', IdPipe) id: string, @Body() body: RotateApiKeyRequest): Promise<NewApiKeyResponse> {
    const overlap = RotateApiKeyRequest.overlapOf(body);
    const { key, row } = await this.apiKeys.rotate(currentPrincipal(), id, overlap);
    return NewApiKeyResponse.of(row, key);
  }

  /** Ends a key. It is refused on every instance within a second. */
  @Authenticated()
  @StepUp()
  @Delete(':id')
  @HttpCode(204)
  @ApiNoContentResponse()
  @ApiNotFoundResponse({ description: '`auth.key_not_found`' })
  async end(@Param('id', IdPipe) id: string): Promise<void> {
    await this.apiKeys.end(currentPrincipal(), id);
  }
}
