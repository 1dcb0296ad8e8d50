/** How an image fills a size (CSS `object-fit`; `inside` never enlarges beyond the size, `outside` never falls below it). */
export const FITS = ['cover', 'contain', 'fill', 'inside', 'outside'] as const;
export type Fit = (typeof FITS)[number];

/** What an image can be encoded as. */
export const FORMATS = ['jpeg', 'png', 'webp', 'avif', 'auto'] as const;
export type Format = (typeof FORMATS)[number];

/** What `auto` becomes. */
export type Encoding = Exclude<Format, 'auto'>;

/** The longest side that an image is resized to, in pixels. */
export const MAX_SIDE = 4096;

/** How an image is wanted. */
export interface VariantRequest {
  readonly width?: number;
  readonly height?: number;
  readonly fit?: Fit;
  readonly format?: Format;
  readonly quality?: number;
  /** The point that a cut keeps in view, as `focusOf` reads it. */
  readonly focus?: string;
}

/** The same, with everything decided. */
export interface Variant {
  readonly width: number | null;
  readonly height: number | null;
  readonly fit: Fit;
  readonly encoding: Encoding;
  readonly quality: number;
  readonly focus: Focus | null;
}

/** A point of an image, as shares of its width and height from the top left. */
export interface Focus {
  readonly x: number;
  readonly y: number;
}

/** What a point is written as: two numbers from 0 to 1. */
export const FOCUS = /^(0(?:\.\d{1,3})?|1(?:\.0{1,3})?|\.\d{1,3}),(0(?:\.\d{1,3})?|1(?:\.0{1,3})?|\.\d{1,3})$/;

/** The point in a text; `null` where it is none. */
export function focusOf(text: string | undefined): Focus | null {
  const [, x, y] = FOCUS.exec(text?.replaceAll(' ', '') ?? '') ?? [];
  return x === undefined || y === undefined ? null : { x: Number(x), y: Number(y) };
}

const DEFAULT_QUALITY = 80;

// Formats that browsers do not all show are given out as ones that they do.
const ENCODING_OF: Readonly<Record<string, Encoding>> = {
  'image/jpeg': 'jpeg',
  'image/png': 'png',
  'image/webp': 'webp',
  'image/avif': 'avif',
  'image/gif': 'webp',
  'image/tiff': 'jpeg',
};

/** Whether a request wants the image changed at all. */
export function wantsVariant({ width, height, fit, format, quality, focus }: VariantRequest): boolean {
  return [width, height, fit, format, quality, focus].some((wish) => wish !== undefined);
}

/** Decides what a request leaves open. @param kept the point that the object's own metadata names. */
export function variantOf(
  request: VariantRequest,
  mediaType: string,
  accept: string | undefined,
  kept?: string,
): Variant {
  const own = ENCODING_OF[mediaType] ?? 'jpeg';
  const format = request.format ?? own;
  return {
    width: request.width ?? null,
    height: request.height ?? null,
    fit: request.fit ?? 'cover',
    encoding: format === 'auto' ? bestOf(accept, own) : format,
    quality: request.quality ?? DEFAULT_QUALITY,
    focus: focusOf(request.focus) ?? focusOf(kept),
  };
}

/** The one name of a variant, however it was asked for. */
export function nameOfVariant({ width, height, fit, encoding, quality, focus }: Variant): string {
  // With one side given there is nothing to fit.
  const way = width === null || height === null ? '' : fit;
  // PNG keeps everything.
  const kept = encoding === 'png' ? '' : String(quality);
  // Only a cut leaves something out.
  const point = focus && way === 'cover' ? `;focus=${String(focus.x)},${String(focus.y)}` : '';
  return `w=${String(width ?? '')};h=${String(height ?? '')};fit=${way};format=${encoding};q=${kept}${point}`;
}

function bestOf(accept: string | undefined, own: Encoding): Encoding {
  const named = (accept ?? '').split(',').filter((part) => !/;\s*q=0(?:\.0*)?\s*$/i.test(part));
  const accepted = new Set(named.map((part) => part.split(';')[0]?.trim().toLowerCase()));
  const best = (['avif', 'webp'] as const).find((encoding) => accepted.has(`image/${encoding}`));
  return best ?? (own === 'png' ? 'png' : 'jpeg');
}
