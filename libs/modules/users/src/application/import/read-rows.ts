import { UsersErrors } from '../../users.errors.js';
import { undefused } from '../formula.js';
import { CsvReader, type FileRecord } from './csv-reader.js';
import { isKnownField, readUser, type ImportedUser, type RowFault } from './imported-user.js';
import { NdjsonReader } from './ndjson-reader.js';

/** How a file is written. */
export type FileFormat = 'csv' | 'ndjson';

/** One row of a file: the person, or what is wrong with it. */
export interface ReadRow {
  readonly line: number;
  readonly user: ImportedUser | null;
  readonly faults: readonly RowFault[];
}

/** How much is read at a time: what rows are made of is to be garbage before the engine takes it for old. */
const PIECE_BYTES = 16 * 1024;

type Fields = Readonly<Record<string, unknown>>;
type Cells = readonly string[];
type Found = { readonly fields: Fields } | { readonly fault: RowFault };

const FAULTS = {
  malformed: 'cannot be read: check its quotes or braces',
  too_long: 'has more than 65,536 characters',
  encoding: 'is not UTF-8',
} as const;

/**
 * Reads the rows of a file as it comes.
 * @throws {AppError} `users.import_columns` at the first line.
 */
export async function* readRows(content: AsyncIterable<Buffer>, format: FileFormat): AsyncGenerator<ReadRow[]> {
  const rows = format === 'csv' ? new CsvRows() : new NdjsonRows();
  // It leaves a byte order mark out and puts U+FFFD for what is no UTF-8.
  const decoder = new TextDecoder();
  for await (const part of content) {
    for (let at = 0; at < part.length; at += PIECE_BYTES) {
      yield rows.push(decoder.decode(part.subarray(at, at + PIECE_BYTES), { stream: true }));
    }
  }
  yield rows.push(decoder.decode());
  yield rows.end();
}

/**
 * Looks at the beginning of a file, to refuse at once what no row of could be read.
 * @throws {AppError} `users.import_columns`, `users.import_empty`
 */
export function checkBeginning(content: Buffer, format: FileFormat): void {
  if (content.length === 0) throw UsersErrors.importEmpty();
  if (format === 'csv') new CsvRows().push(new TextDecoder().decode(content, { stream: true }));
}

class NdjsonRows {
  private readonly reader = new NdjsonReader();

  push(text: string): ReadRow[] {
    return this.reader.push(text).map((record) => rowOf(record, (fields) => ({ fields })));
  }

  end(): ReadRow[] {
    return this.reader.end().map((record) => rowOf(record, (fields) => ({ fields })));
  }
}

class CsvRows {
  private readonly reader = new CsvReader();
  private columns: Cells | null = null;

  push(text: string): ReadRow[] {
    return this.rows(this.reader.push(text));
  }

  end(): ReadRow[] {
    const rows = this.rows(this.reader.end());
    if (!this.columns) throw UsersErrors.importColumns();
    return rows;
  }

  private rows(records: FileRecord<Cells>[]): ReadRow[] {
    if (!this.columns) {
      const header = records.shift();
      if (header) this.columns = columnsOf(header);
    }
    return records.map((record) => rowOf(record, (cells) => fieldsOf(cells, this.columns ?? [])));
  }
}

function columnsOf({ content }: FileRecord<Cells>): Cells {
  const columns = content?.map((name) => name.trim()) ?? [];
  const good = columns.includes('email') && columns.every(isKnownField) && new Set(columns).size === columns.length;
  if (!good) throw UsersErrors.importColumns();
  return columns;
}

function rowOf<T>({ line, content, fault }: FileRecord<T>, read: (content: T) => Found): ReadRow {
  const refuse = (...faults: RowFault[]): ReadRow => ({ line, user: null, faults });
  if (content === null) {
    const code = fault ?? 'malformed';
    return refuse({ field: null, code, detail: FAULTS[code] });
  }
  const found = read(content);
  if ('fault' in found) return refuse(found.fault);
  const user = readUser(found.fields);
  return Array.isArray(user) ? refuse(...user) : { line, user, faults: [] };
}

function fieldsOf(cells: Cells, columns: Cells): Found {
  if (cells.length !== columns.length) {
    const detail = `has ${String(cells.length)} cells, and the first line ${String(columns.length)}`;
    return { fault: { field: null, code: 'columns', detail } };
  }
  const fields: Record<string, unknown> = {};
  for (const [index, column] of columns.entries()) {
    const cell = undefused(cells[index] ?? '');
    if (cell === '') continue;
    if (column === 'roles') fields[column] = cell.split(/[\s;,|]+/).filter(Boolean);
    else if (column !== 'metadata') fields[column] = cell;
    else {
      try {
        fields[column] = JSON.parse(cell);
      } catch {
        return { fault: { field: 'metadata', code: 'json', detail: 'must be JSON' } };
      }
    }
  }
  return { fields };
}
