import type { JsonObject } from '@plinth/kernel';

// Named one by one: what is not here, above all where a picture was taken, never leaves the file.
const FACTS = {
  Make: 'make',
  Model: 'model',
  LensModel: 'lens',
  DateTimeOriginal: 'takenAt',
  ExposureTime: 'exposureSeconds',
  FNumber: 'fNumber',
  ISO: 'iso',
  FocalLength: 'focalLengthMm',
} as const;

const MAX_TEXT = 200;

/** What the camera wrote into an image, or `null`. */
export async function cameraFacts(bytes: Buffer): Promise<JsonObject | null> {
  const { default: exifr } = await import('exifr');
  const tags = (await exifr
    .parse(bytes, { pick: Object.keys(FACTS), translateValues: false, reviveValues: false, gps: false, xmp: false })
    // Whatever is wrong with its remarks, the picture is still a picture.
    .catch(() => undefined)) as Record<string, unknown> | undefined;
  if (!tags) return null;
  const entries = Object.entries(FACTS).flatMap(([tag, name]) => {
    const value = plain(tags[tag]);
    return value === null ? [] : [[name, name === 'takenAt' ? dateOf(value) : value] as const];
  });
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function plain(value: unknown): string | number | null {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value !== 'string') return null;
  // Cameras pad with NUL, which no database and no terminal likes.
  const text = value
    .replace(/\p{Control}|\p{Surrogate}/gu, '')
    .trim()
    .slice(0, MAX_TEXT);
  return text === '' ? null : text;
}

/** Cameras write `2024:05:31 12:00:00`, in a time zone of their own. */
function dateOf(value: string | number): string | number {
  return String(value).replace(/^(\d{4}):(\d{2}):(\d{2}) /, '$1-$2-$3T');
}
