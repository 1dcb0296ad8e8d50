import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, IsUUID, Matches, MaxLength } from 'class-validator';
import { MayBeAbsent } from '@plinth/platform/http';

const MAX_KEYS = 1000;

/** From where to where an object is copied or moved. */
export class CopyObjectRequest {
  /** Key of the object. */
  @IsString()
  @MaxLength(1024)
  @ApiProperty({ example: 'drafts/report.pdf' })
  from: string;

  /** Key that it is to have. */
  @IsString()
  @MaxLength(1024)
  @ApiProperty({ example: 'reports/2030.pdf' })
  to: string;

  /** Bucket that it is to be in; the same where it is absent. */
  @ApiPropertyOptional({ maxLength: 63 })
  @MayBeAbsent()
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
  toBucket?: string;
}

/** Objects to be deleted. */
export class BulkDeleteRequest {
  /** Their keys. */
  @ApiProperty({ type: [String], minItems: 1, maxItems: MAX_KEYS })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_KEYS)
  @IsString({ each: true })
  @MaxLength(1024, { each: true })
  keys: string[];
}

/** A version to be made current again. */
export class RestoreRequest {
  /** Key of the object. */
  @IsString()
  @MaxLength(1024)
  key: string;

  /** The version. */
  @ApiProperty({ format: 'uuid' })
  @IsUUID('7')
  versionId: string;
}
