import { ApiProperty } from '@nestjs/swagger';
import { DomainName } from '../application/domain-name.js';

/** A domain that the organization says is its own. */
export class AddDomainRequest {
  /** Without a dot at the end; other scripts than ASCII are brought to their ASCII form. */
  @ApiProperty({ type: 'string', minLength: 4, maxLength: 253, example: 'example.com' })
  @DomainName()
  domain: string;
}
