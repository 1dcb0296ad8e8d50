import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';

const DRIVERS = ['disk', 's3'] as const;

/** Where a bucket is moved. */
export class MoveBucketRequest {
  /** The driver that is to hold its bytes. The disk must be one that all processes see. */
  @ApiProperty({ enum: DRIVERS })
  @IsIn(DRIVERS)
  driver: (typeof DRIVERS)[number];
}
