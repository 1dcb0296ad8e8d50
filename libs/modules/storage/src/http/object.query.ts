import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsNotEmpty, IsString, IsUUID, Matches, Max, MaxLength, Min } from 'class-validator';
import { ListQuery, MayBeAbsent, WholeNumber } from '@plinth/platform/http';
import { FITS, FOCUS, FORMATS, MAX_SIDE, type Fit, type Format } from '../application/image-variant.js';

import { SignedLinkQuery } from './signed-link.query.js';

const NO_CONTROL = /^[^\p{Control}\p{Surrogate}]*$/u;

/** What a list of objects is narrowed to. */
export class ListObjectsQuery extends ListQuery {
  /** The one order that there is. */
  @ApiPropertyOptional({ enum: ['key'], default: 'key', example: 'key' })
  @MayBeAbsent()
  @IsIn(['key'])
  declare sort?: string;

  /** Only keys that begin with this. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(1024)
  @Matches(NO_CONTROL)
  prefix?: string;

  /** Rolls up everything behind its next occurrence after the prefix into `commonPrefixes`; usually `/`. */
  @ApiPropertyOptional({ example: '/' })
  @MayBeAbsent()
  @IsString()
  @IsNotEmpty()
  @MaxLength(64)
  @Matches(NO_CONTROL)
  delimiter?: string;
}

/** Which version is meant. */
export class ObjectVersionQuery {
  /** A version; the current one where it is absent. */
  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsUUID('7')
  versionId?: string;
}

/** How an object is read. */
export class ReadObjectQuery extends SignedLinkQuery {
  /** A version; the current one where it is absent. */
  @ApiPropertyOptional({ format: 'uuid' })
  @MayBeAbsent()
  @IsUUID('7')
  versionId?: string;

  /** Saves instead of shows: the name to save under, or the last segment of the key where it is empty. */
  @ApiPropertyOptional()
  @MayBeAbsent()
  @IsString()
  @MaxLength(255)
  download?: string;

  /** Resizes an image to this width, in pixels. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_SIDE })
  @MayBeAbsent()
  @WholeNumber()
  @Min(1)
  @Max(MAX_SIDE)
  width?: number;

  /** Resizes an image to this height, in pixels. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: MAX_SIDE })
  @MayBeAbsent()
  @WholeNumber()
  @Min(1)
  @Max(MAX_SIDE)
  height?: number;

  /** How an image fills the size where both sides are given. */
  @ApiPropertyOptional({ enum: FITS, default: 'cover' })
  @MayBeAbsent()
  @IsIn(FITS)
  fit?: Fit;

  /** Encodes an image anew; `auto` takes the best that `Accept` names. */
  @ApiPropertyOptional({ enum: FORMATS })
  @MayBeAbsent()
  @Transform(({ value }: { value: unknown }) => (value === 'jpg' ? 'jpeg' : value))
  @IsIn(FORMATS)
  format?: Format;

  /** How much of an image's detail is kept. */
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 80 })
  @MayBeAbsent()
  @WholeNumber()
  @Min(1)
  @Max(100)
  quality?: number;

  /** The point that a cut keeps in view: shares of width and height. Default: the metadata `focus` of the object, else the middle. */
  @ApiPropertyOptional({ pattern: FOCUS.source, maxLength: 16, example: '0.3,0.7' })
  @MayBeAbsent()
  @IsString()
  @MaxLength(16)
  @Matches(FOCUS)
  focus?: string;
}

/** Whose versions are listed. */
export class ListVersionsQuery extends ListQuery {
  /** Key of the object. */
  @IsString()
  @MaxLength(1024)
  key: string;
}
