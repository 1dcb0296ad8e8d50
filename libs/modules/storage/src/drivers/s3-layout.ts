import { isId } from '@plinth/kernel';

/** What the keys of blobs begin with. */
export const BLOBS = 'blobs/';

/** What the keys of bytes on their way begin with. */
export const STAGING = 'staging/';

const DIGITS = 16;

/** The key of a blob. Nothing is ever named by anything but an id. */
export function blobKey(id: string): string {
  return BLOBS + checked(id);
}

/** What the keys of the segments of an upload begin with. */
export function stagedPrefix(id: string): string {
  return `${STAGING}${checked(id)}/`;
}

/** The key of the segment that begins at `offset`: as text they sort like the numbers. */
export function segmentKey(id: string, offset: number): string {
  return stagedPrefix(id) + String(offset).padStart(DIGITS, '0');
}

function checked(id: string): string {
  if (!isId(id)) throw new Error('Bytes are named by an id and by nothing else.');
  return id;
}
