import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@plinth/kernel';
import { Database } from '../database/database.js';
import { KeyRing } from '../secrets/key-ring.js';
import { KeptFileErrors } from './kept-file.errors.js';

/** What is said of a file when it is begun. */
export interface NewFile {
  /** What it is for, `module.noun`: shown in the audit trail. */
  readonly purpose: string;
  /** What a download of it is called. */
  readonly name: string;
  readonly mediaType: string;
  /** When it is removed unless somebody does before. */
  readonly expiresAt: Date;
  /** Whether it is handed out a single time. Default: `false`. */
  readonly once?: boolean;
}

/** A file as it stands. */
export interface KeptFile extends NewFile {
  readonly id: string;
  /** How many parts it was written in. */
  readonly parts: number;
  readonly bytes: number;
}

const PURPOSE = 'kept-file';
const PART_BYTES = 256 * 1024;

const APPEND = `WITH file AS (
    UPDATE kept_file SET parts = parts + 1, bytes = bytes + $2 WHERE id = $1 RETURNING id, parts
  )
  INSERT INTO kept_file_part (file_id, number, sealed) SELECT id, parts, $3 FROM file RETURNING number`;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/**
 * Files that live for hours: what came in for a job, and what one made to be fetched. They are kept in Postgres in
 * parts, compressed and encrypted, so that every process reaches them, a part stands if and only if the transaction
 * that wrote it does, and no more than one part is ever in memory.
 */
@Injectable()
export class KeptFiles {
  constructor(
    private readonly database: Database,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
  ) {}

  /** Begins an empty file. */
  async begin({ purpose, name, mediaType, expiresAt, once = false }: NewFile): Promise<string> {
    const id = newId();
    await this.database.query(
      'INSERT INTO kept_file (id, purpose, name, media_type, expires_at, once) VALUES ($1, $2, $3, $4, $5, $6)',
      [id, purpose, name, mediaType, expiresAt, once],
    );
    return id;
  }

  /**
   * Appends a part, in the open transaction if there is one.
   * @throws {AppError} `files.not_found`
   */
  async append(id: string, content: string | Buffer): Promise<void> {
    const plain = typeof content === 'string' ? Buffer.from(content) : content;
    if (plain.length === 0) return;
    const sealed = this.ring.seal(await compress(plain, { level: 1 }), PURPOSE);
    const rows = await this.database.prepared('kept-file-append', APPEND, [id, plain.length, sealed]);
    if (rows.length === 0) throw KeptFileErrors.notFound();
  }

  /**
   * Writes a whole file from a stream, in parts of 256 KiB; none is left where the stream fails.
   * @param maxBytes what is longer is refused.
   * @throws {AppError} `files.too_large`
   */
  async write(file: NewFile, content: AsyncIterable<string | Buffer>, maxBytes = Infinity): Promise<string> {
    const id = await this.begin(file);
    try {
      let gathered: Buffer[] = [];
      let size = 0;
      let total = 0;
      for await (const piece of content) {
        const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
        total += bytes.length;
        if (total > maxBytes) throw KeptFileErrors.tooLarge();
        gathered.push(bytes);
        size += bytes.length;
        if (size < PART_BYTES) continue;
        await this.append(id, Buffer.concat(gathered));
        [gathered, size] = [[], 0];
      }
      await this.append(id, Buffer.concat(gathered));
      return id;
    } catch (error) {
      await this.remove(id).catch(() => undefined);
      throw error;
    }
  }

  /** The file, where it is there, has not expired and may still be handed out. */
  async find(id: string): Promise<KeptFile | null> {
    const [row] = await this.database.query<Omit<KeptFile, 'bytes'> & { bytes: string }>(
      `SELECT id, purpose, name, media_type AS "mediaType", parts, bytes, expires_at AS "expiresAt", once
       FROM kept_file WHERE id = $1 AND expires_at > $2 AND NOT (once AND taken)`,
      [id, this.clock.now()],
    );
    return row ? { ...row, bytes: Number(row.bytes) } : null;
  }

  /** Hands the file out, in the open transaction. @returns whether nobody has it who must be the only one. */
  async take({ id, once }: KeptFile): Promise<boolean> {
    if (!once) return true;
    return (await this.database.change('UPDATE kept_file SET taken = true WHERE id = $1 AND NOT taken', [id])) > 0;
  }

  /**
   * The content, part by part.
   * @throws {AppError} `files.not_found` also where the file is removed meanwhile.
   */
  async *read({ id, parts }: KeptFile): AsyncGenerator<Buffer> {
    for (let number = 1; number <= parts; number += 1) {
      const [row] = await this.database.prepared<{ sealed: string }>(
        'kept-file-part',
        'SELECT sealed FROM kept_file_part WHERE file_id = $1 AND number = $2',
        [id, number],
      );
      if (!row) throw KeptFileErrors.notFound();
      yield await decompress(this.ring.open(row.sealed, PURPOSE));
    }
  }

  /** Gives the file another end. */
  async keepUntil(id: string, expiresAt: Date): Promise<void> {
    await this.database.query('UPDATE kept_file SET expires_at = $2 WHERE id = $1', [id, expiresAt]);
  }

  /** Removes the file, if it is there; in the open transaction if there is one. */
  async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM kept_file WHERE id = $1', [id]);
  }

  /** Removes what has expired. Run by the housekeeping job. */
  async prune(): Promise<void> {
    await this.database.query('DELETE FROM kept_file WHERE expires_at <= $1', [this.clock.now()]);
  }
}
