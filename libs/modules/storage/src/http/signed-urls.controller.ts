import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated, InPerson } from '@plinth/platform/access';
import { MayFail } from '@plinth/platform/http';
import { BucketsService } from '../application/buckets.service.js';
import { checkedFileName } from '../application/content-disposition.js';
import { checkedKey } from '../application/object-key.js';
import { SignedLinks } from '../application/signed-links.js';
import { SignedUrlRequest } from './signed-url.request.js';
import { SignedUrlResponse } from './signed-url.response.js';
import { StorageErrors } from '../storage.errors.js';

/** Addresses to hand to somebody without an account. */
@ApiTags('Storage')
@Controller('storage/buckets/:bucket/signed-urls')
export class SignedUrlsController {
  constructor(
    private readonly buckets: BucketsService,
    private readonly links: SignedLinks,
  ) {}

  /** Signs an address that works without credentials, for one method on one key. Its terms cannot be changed. */
  @Authenticated()
  @InPerson()
  @ApiCreatedResponse({ type: SignedUrlResponse })
  @MayFail(StorageErrors.bucketNotFound, StorageErrors.invalidKey)
  @Post()
  async sign(@Param('bucket') name: string, @Body() request: SignedUrlRequest): Promise<SignedUrlResponse> {
    const { key, expiresIn, download, ...terms } = request;
    const bucket = await this.buckets.get(name);
    const named = download === undefined ? {} : { download: checkedFileName(download) };
    const { url, expiresAt } = this.links.sign(bucket, { key: checkedKey(key), ...terms, ...named }, expiresIn);
    return { url, expiresAt: expiresAt.toISOString() };
  }
}
