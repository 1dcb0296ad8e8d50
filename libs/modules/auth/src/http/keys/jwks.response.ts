import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '@plinth/kernel';

/** A JWK set (RFC 7517). */
export class JwksResponse {
  /** The public keys that access tokens are signed with. */
  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: { type: 'string' } },
    example: [{ kid: '…', kty: 'EC', crv: 'P-256', x: '…', y: '…', alg: 'ES256', use: 'sig' }],
  })
  keys: readonly JsonObject[];
}
