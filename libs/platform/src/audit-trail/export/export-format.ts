import type { AuditEvent } from '../audit-event.js';
import type { AuditFilter } from '../audit-filter.js';
import { cutText, type Cut } from '../chain/cut.js';
import type { Seal } from '../chain/seal.js';

/** The first line of an export. */
export interface ExportHeader {
  readonly type: 'header';
  readonly format: 'plinth-audit-1';
  readonly id: string;
  readonly exportedAt: string;
  /** Whether it holds the whole sealed trail that is kept; otherwise the events that the filter asked for. */
  readonly complete: boolean;
  readonly filter: AuditFilter;
  /** The keys of the platform, one of which must have signed the last seal and the cut. */
  readonly keys: readonly string[];
  /** Where the trail begins, when older events were removed by policy. */
  readonly cut: Cut | null;
}

/** An event; those of one seal stand before it. */
export type ExportEvent = { readonly type: 'event' } & AuditEvent;

/** A seal. Its leaves, in base64, are left out where none of its events is there. */
export type ExportSeal = { readonly type: 'seal'; readonly leaves?: string } & Seal;

/** The last line: it binds the header to where the export ends, so that neither can be changed. */
export interface ExportEnd {
  readonly type: 'end';
  readonly events: number;
  /** The last seal. */
  readonly number: number;
  readonly hash: string;
  readonly publicKey: string;
  readonly signature: string;
}

/** Any line of an export. */
export type ExportLine = ExportHeader | ExportEvent | ExportSeal | ExportEnd;

/** What the signature of the last line is made over. */
export function signedText(header: ExportHeader, end: Pick<ExportEnd, 'events' | 'number' | 'hash'>): string {
  const filter = Object.entries(header.filter).sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([
    header.format,
    header.id,
    header.exportedAt,
    header.complete,
    filter,
    header.keys,
    header.cut && [cutText(header.cut), header.cut.publicKey, header.cut.signature],
    end.events,
    end.number,
    end.hash,
  ]);
}
