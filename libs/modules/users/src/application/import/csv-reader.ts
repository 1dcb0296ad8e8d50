/** One record of a file: its cells or fields, or what is wrong with it. */
export interface FileRecord<T> {
  /** Where it begins; the first line is 1. */
  readonly line: number;
  readonly content: T | null;
  readonly fault: RecordFault | null;
}

/** Why a record cannot be read. */
export type RecordFault = 'malformed' | 'too_long' | 'encoding';

/** Most characters of one record. */
export const MAX_RECORD = 65_536;

const QUOTE = '"';
const BREAK = /[\r\n]/g;
const PLAIN_END = /[,\r\n"]/g;

type State = 'start' | 'plain' | 'quoted' | 'closed' | 'skipping';

/**
 * Reads CSV after RFC 4180 as it comes: cells in quotes may hold commas, line breaks and doubled quotes; lines end in
 * LF, CRLF or CR. A broken record costs no more than itself: reading goes on at the next line.
 */
export class CsvReader {
  private state: State = 'start';
  private line = 1;
  private startedAt = 1;
  private cells: string[] = [];
  private cell = '';
  private size = 0;
  private fault: RecordFault | null = null;
  private afterReturn = false;
  private records: FileRecord<readonly string[]>[] = [];

  /** Takes the next piece of the file. @returns the records that it completes. */
  push(text: string): FileRecord<readonly string[]>[] {
    for (let at = 0; at < text.length;) at = this.step(text, at);
    return this.take();
  }

  /** @returns the last record, where the file does not end in a line break. */
  end(): FileRecord<readonly string[]>[] {
    if (this.state === 'quoted') this.fault ??= 'malformed';
    if (this.size > 0 || this.cells.length > 0 || this.fault) this.finishRecord();
    return this.take();
  }

  private take(): FileRecord<readonly string[]>[] {
    const { records } = this;
    this.records = [];
    return records;
  }

  private step(text: string, at: number): number {
    if (this.state === 'quoted') return this.inQuotes(text, at);
    const char = text.charAt(at);
    const lineFeed = char === '\n';
    if (lineFeed && this.afterReturn) {
      this.afterReturn = false;
      return at + 1;
    }
    this.afterReturn = char === '\r';
    if (lineFeed || char === '\r') return this.atBreak(at);
    if (this.state === 'skipping') return next(BREAK, text, at);
    return this.inLine(text, at, char);
  }

  private inLine(text: string, at: number, char: string): number {
    if (char === ',') {
      this.grow(1);
      this.finishCell();
      return at + 1;
    }
    if (char === QUOTE && this.state === 'start') {
      this.grow(1);
      this.state = 'quoted';
      return at + 1;
    }
    if (char === QUOTE && this.state === 'closed') {
      this.cell += QUOTE;
      this.grow(1);
      this.state = 'quoted';
      return at + 1;
    }
    if (char === QUOTE || this.state === 'closed') {
      this.fail('malformed');
      return at;
    }
    const end = next(PLAIN_END, text, at);
    this.state = 'plain';
    this.cell += text.slice(at, end);
    this.grow(end - at);
    return end;
  }

  private inQuotes(text: string, at: number): number {
    const quote = text.indexOf(QUOTE, at);
    const end = quote < 0 ? text.length : quote;
    const piece = text.slice(at, end);
    // A quote that is never closed must not swallow the rest of the file: the record is bounded, whatever is in it.
    const room = MAX_RECORD - this.size;
    if (piece.length > room) {
      this.fail('too_long');
      this.countLines(piece.slice(0, room));
      return at + room;
    }
    this.cell += piece;
    this.countLines(piece);
    this.grow(piece.length + 1);
    if (quote < 0) return end;
    this.state = this.fault ? 'skipping' : 'closed';
    return quote + 1;
  }

  private atBreak(at: number): number {
    if (this.size > 0 || this.cells.length > 0 || this.fault) this.finishRecord();
    this.line += 1;
    this.startedAt = this.line;
    this.state = 'start';
    return at + 1;
  }

  private countLines(text: string): void {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.line += 1;
  }

  private grow(by: number): void {
    this.size += by;
    if (this.size > MAX_RECORD) this.fail('too_long');
  }

  private fail(fault: RecordFault): void {
    this.fault ??= fault;
    this.state = 'skipping';
    this.cell = '';
  }

  private finishCell(): void {
    if (!this.fault) this.cells.push(this.cell);
    this.cell = '';
    if (this.state !== 'skipping') this.state = 'start';
  }

  private finishRecord(): void {
    this.finishCell();
    const fault = this.fault ?? (this.cells.some(isBroken) ? 'encoding' : null);
    this.records.push({ line: this.startedAt, content: fault ? null : this.cells, fault });
    this.cells = [];
    this.size = 0;
    this.fault = null;
    this.state = 'start';
  }
}

/** Whether a text held what is no UTF-8: decoders put this character in its place. */
export function isBroken(text: string): boolean {
  return text.includes('\uFFFD');
}

function next(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.exec(text)?.index ?? text.length;
}
