import { isBroken, MAX_RECORD, type FileRecord } from './csv-reader.js';

/** Reads one JSON object a line as it comes. Empty lines are no records. */
export class NdjsonReader {
  private line = 0;
  private rest = '';
  private tooLong = false;

  /** Takes the next piece of the file. @returns the records that it completes. */
  push(text: string): FileRecord<Readonly<Record<string, unknown>>>[] {
    const lines = text.split('\n');
    const records = lines.slice(0, -1).flatMap((piece) => this.finish(piece));
    this.add(lines.at(-1) ?? '');
    return records;
  }

  /** @returns the last record, where the file does not end in a line break. */
  end(): FileRecord<Readonly<Record<string, unknown>>>[] {
    return this.finish('');
  }

  private add(piece: string): void {
    // What is too long already is not gathered any further.
    if (this.tooLong) return;
    this.rest += piece;
    if (this.rest.length > MAX_RECORD) [this.rest, this.tooLong] = ['', true];
  }

  private finish(piece: string): FileRecord<Readonly<Record<string, unknown>>>[] {
    this.add(piece);
    this.line += 1;
    const { line, rest, tooLong } = this;
    [this.rest, this.tooLong] = ['', false];
    if (tooLong) return [{ line, content: null, fault: 'too_long' }];
    if (rest.trim() === '') return [];
    if (isBroken(rest)) return [{ line, content: null, fault: 'encoding' }];
    const content = parsed(rest);
    return [{ line, content, fault: content ? null : 'malformed' }];
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}
