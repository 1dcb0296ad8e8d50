import { Controller, Get, Header, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '@plinth/platform/access';
import { SigningKeys } from '../../application/tokens/signing-keys.js';
import { JwksResponse } from './jwks.response.js';

/** For services that verify access tokens themselves. */
@ApiTags('auth')
@Controller({ path: '.well-known/jwks.json', version: VERSION_NEUTRAL })
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  /** The public keys whose signatures are accepted now. */
  @Public()
  @Get()
  @Header('Cache-Control', 'public, max-age=60')
  @ApiOkResponse({ type: JwksResponse })
  async list(): Promise<JwksResponse> {
    return { keys: await this.keys.published() };
  }
}
