import { ApiProperty } from '@nestjs/swagger';
import type { ApiKeyEntity } from '../../persistence/api-key.entity.js';
import { ApiKeyResponse } from './api-key.response.js';

/** A new API key, with the key itself. */
export class NewApiKeyResponse extends ApiKeyResponse {
  /** Sent as `Authorization: Bearer plk_…`. It is shown this once. */
  @ApiProperty({ type: 'string', example: 'plk_Zk3vQm1x…' })
  key: string;

  static of(row: ApiKeyEntity, key: string): NewApiKeyResponse {
    return Object.assign(new NewApiKeyResponse(), ApiKeyResponse.from(row), { key });
  }
}
