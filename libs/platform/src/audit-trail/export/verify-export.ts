import type { AuditEvent } from '../audit-event.js';
import { ChainCheck, type ChainBreak } from '../chain/chain-check.js';
import type { Cut } from '../chain/cut.js';
import { isSignedBy } from '../chain/seal-keys.js';
import { GENESIS, type Checkpoint, type Seal } from '../chain/seal.js';
import { signedText, type ExportEnd, type ExportHeader, type ExportLine } from './export-format.js';

/** More events than this do not stand between two seals, unless to use up memory. */
const MOST_EVENTS = 100_000;

/** What an export turned out to be. */
export interface ExportVerification {
  readonly ok: boolean;
  readonly checked: number;
  readonly firstBroken: ChainBreak | { readonly problem: 'malformed' | 'unsigned-end'; readonly line: number } | null;
  readonly complete: boolean;
  /** Where it begins, when older events were removed by policy. */
  readonly cut: Cut | null;
  /** Who signed: compare it with the platform's own key, or hand that in. */
  readonly publicKey: string | null;
  readonly checkpoint: Checkpoint | null;
}

/** What is known from elsewhere. */
export interface KnownFacts {
  /** The keys that may sign. Without them, whoever signed the end is believed. */
  readonly trusted?: readonly string[];
  readonly checkpoints?: readonly Checkpoint[];
}

/**
 * Verifies an export from nothing but its lines.
 * @param pieces lines without their line breaks, as many at a time as are there.
 */
export async function verifyExport(
  pieces: AsyncIterable<readonly string[]>,
  known: KnownFacts = {},
): Promise<ExportVerification> {
  const reading = new Reading(known);
  let number = 0;
  for await (const lines of pieces) {
    for (const text of lines) {
      number += 1;
      const fault = reading.take(text, number);
      if (fault) return reading.result(fault);
    }
  }
  return reading.result(reading.finish(number));
}

type Fault = ExportVerification['firstBroken'];

class Reading {
  private header: ExportHeader | null = null;
  private end: ExportEnd | null = null;
  private check: ChainCheck | null = null;
  private last: Seal | null = null;
  private events: AuditEvent[] = [];

  constructor(private readonly known: KnownFacts) {}

  take(text: string, number: number): Fault {
    const malformed = { problem: 'malformed', line: number } as const;
    if (this.end) return malformed;
    try {
      return this.takeLine(JSON.parse(text) as ExportLine) === 'malformed' ? malformed : this.fault;
    } catch {
      return malformed;
    }
  }

  finish(number: number): Fault {
    const unsigned = { problem: 'unsigned-end', line: number } as const;
    try {
      return this.isSigned() ? this.chainFault() : unsigned;
    } catch {
      return unsigned;
    }
  }

  result(firstBroken: Fault): ExportVerification {
    return {
      ok: firstBroken === null,
      checked: this.check?.checked ?? 0,
      firstBroken,
      complete: this.header?.complete ?? false,
      cut: this.header?.cut ?? null,
      publicKey: this.end?.publicKey ?? null,
      checkpoint: this.last && { number: this.last.number, hash: this.last.hash },
    };
  }

  private fault: Fault = null;

  private isSigned(): boolean {
    const { header, end, check } = this;
    if (!header || !end || !check || this.events.length > 0) return false;
    return (
      end.number === (this.last?.number ?? header.cut?.number ?? 0) &&
      end.hash === (this.last?.hash ?? header.cut?.hash ?? GENESIS) &&
      end.events === check.checked &&
      isSignedBy(end.publicKey, signedText(header, end), end.signature)
    );
  }

  private chainFault(): Fault {
    const { header, end, check } = this;
    if (!header || !end || !check) return null;
    const { trusted } = this.known;
    if (trusted && !trusted.includes(end.publicKey)) {
      return { problem: 'signer-unknown', seal: end.number, seq: null, eventId: null };
    }
    // The seals may stem from an older key than the end does: its holder says which ones are the platform's.
    return check.end([end.publicKey, ...header.keys]);
  }

  private takeLine(line: ExportLine): 'malformed' | 'fine' {
    if (line.type === 'header') {
      if (this.header || line.format !== 'plinth-audit-1' || !Array.isArray(line.keys)) return 'malformed';
      this.header = line;
      this.check = new ChainCheck(line.complete, this.known.checkpoints ?? [], line.cut);
      return 'fine';
    }
    if (!this.check) return 'malformed';
    if (line.type === 'event') {
      if (this.events.length >= MOST_EVENTS) return 'malformed';
      this.events.push(line);
    } else if (line.type === 'seal') {
      const { type: _, leaves, ...seal } = line;
      const bytes = leaves === undefined ? null : Buffer.from(leaves, 'base64');
      if (bytes && bytes.toString('base64') !== leaves) return 'malformed';
      this.fault = this.check.follow({ seal, leaves: bytes, events: this.events });
      this.last = seal;
      this.events = [];
    } else this.end = line;
    return 'fine';
  }
}
