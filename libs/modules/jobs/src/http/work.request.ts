import { ApiProperty } from '@nestjs/swagger';
import type { JsonObject } from '@plinth/kernel';
import { StorableJsonObject, Text } from '@plinth/platform/http';

/** Work of some type. */
export class WorkRequest {
  /** One of `GET /v1/jobs/types`. */
  @ApiProperty({ example: 'http.request' })
  @Text({ max: 128 })
  type: string;

  /** What the type asks for. */
  @ApiProperty({ example: { method: 'GET', url: 'https://example.com/' } })
  @StorableJsonObject()
  payload: JsonObject;
}
