import { ApiProperty } from '@nestjs/swagger';
import { IsUUID } from 'class-validator';

/** Who is to own the organization. */
export class TransferOwnershipRequest {
  /** A member of it. */
  @ApiProperty({ type: 'string', format: 'uuid' })
  @IsUUID()
  userId: string;
}
