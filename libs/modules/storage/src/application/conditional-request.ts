import { matches } from '@plinth/platform/http';

/** The conditional headers of a request (RFC 9110, section 13). */
export interface Conditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifModifiedSince?: string;
  readonly ifUnmodifiedSince?: string;
  readonly ifRange?: string;
}

/** What they are compared with. */
export interface Validators {
  readonly etag: string;
  readonly modifiedAt: Date;
}

/** What a read may answer: the object, that it has not changed, or that it is not the one that was meant. */
export type ReadVerdict = 'proceed' | 'not-modified' | 'failed';

/** Applies the conditions of a GET or HEAD in the order of RFC 9110, section 13.2.2. */
export function judgeRead(conditions: Conditions, current: Validators): ReadVerdict {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, current.etag, 'strong')) return 'failed';
  } else if (seconds(ifUnmodifiedSince) < secondsOf(current.modifiedAt)) return 'failed';
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, current.etag, 'weak') ? 'not-modified' : 'proceed';
  return secondsOf(current.modifiedAt) <= seconds(ifModifiedSince) ? 'not-modified' : 'proceed';
}

/** Whether `Range` counts: there is no `If-Range`, or it names exactly what is there. */
export function rangeApplies({ ifRange }: Conditions, current: Validators): boolean {
  if (ifRange === undefined) return true;
  if (ifRange.includes('"')) return matches(ifRange, current.etag, 'strong') && ifRange.trim() !== '*';
  return seconds(ifRange) === secondsOf(current.modifiedAt);
}

/** Whether a write may go ahead over `etag`, the object that is there now (`null` for none). */
export function allowsWrite({ ifMatch, ifNoneMatch }: Conditions, etag: string | null): 'yes' | 'exists' | 'changed' {
  if (ifMatch !== undefined && (etag === null || !matches(ifMatch, etag, 'strong'))) return 'changed';
  if (ifNoneMatch !== undefined && etag !== null && matches(ifNoneMatch, etag, 'weak')) return 'exists';
  return 'yes';
}

// A date that cannot be read is as good as none: NaN makes every comparison false.
function seconds(header: string | undefined): number {
  return header === undefined ? Number.NaN : Math.floor(Date.parse(header) / 1000);
}

function secondsOf(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}
