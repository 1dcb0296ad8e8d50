import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsString, Matches, Max, MaxLength, Min } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

const WEEK_SECONDS = 604_800;

/** An address to be signed. */
export class SignedUrlRequest {
  /** The object that it is for. */
  @IsString()
  @MaxLength(1024)
  key: string;

  /** What it is good for. */
  @ApiProperty({ enum: ['GET', 'PUT'] })
  @IsIn(['GET', 'PUT'])
  method: 'GET' | 'PUT';

  /** How long it works, in seconds. */
  @ApiProperty({ type: 'integer', minimum: 1, maximum: WEEK_SECONDS, example: 3600 })
  @IsInt()
  @Min(1)
  @Max(WEEK_SECONDS)
  expiresIn: number;

  /** For uploads: the `Content-Type` that must be declared. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(255)
  @Matches(/^[\x20-\x7e]+$/)
  contentType?: string;

  /** For uploads: the largest body, in bytes. */
  @ApiPropertyOptional({ type: 'integer', minimum: 0 })
  @MayBeAbsent()
  @IsInt()
  @Min(0)
  @Max(Number.MAX_SAFE_INTEGER)
  maxBytes?: number;

  /** For downloads: the name to save under. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(255)
  download?: string;
}
