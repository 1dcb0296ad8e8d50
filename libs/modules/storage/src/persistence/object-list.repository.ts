import { Injectable } from '@nestjs/common';
import type { TextRow } from '@plinth/platform/database';
import { DatabaseReader } from '@plinth/platform/replicas';
import { ObjectText } from '../application/object-text.js';
import { boundsOf, LIVE_IN_RANGE, type KeyRange } from './objects.repository.js';

/** One entry of a list: an object, or everything below a common prefix. */
export type ListEntry = { readonly object: ObjectText } | { readonly prefix: string };

/** How keys are rolled up. */
export interface RollUp {
  /** In characters: where the search for the delimiter begins. */
  readonly prefixLength: number;
  readonly delimiter: string;
  /** The smallest text that sorts after everything that starts with the delimiter. */
  readonly afterDelimiter: string;
}

/** Reads pages of objects, which are only handed on. */
@Injectable()
export class ObjectListRepository {
  constructor(private readonly reader: DatabaseReader) {}

  /** The live objects whose keys lie in a range, in the order of their bytes. */
  async list(bucketId: string, range: KeyRange, limit: number): Promise<ListEntry[]> {
    const rows = await this.reader.preparedTexts(
      'storage-objects-list',
      `SELECT ${ObjectText.columns} ${LIVE_IN_RANGE}`,
      [bucketId, ...boundsOf(range), limit],
    );
    return rows.map((row) => ({ object: new ObjectText(row) }));
  }

  /**
   * The same with everything below the next delimiter rolled up. Each step is one probe of the index, however much lies
   * below a prefix.
   */
  async listRolledUp(bucketId: string, range: KeyRange, rollUp: RollUp, limit: number): Promise<ListEntry[]> {
    const rows = await this.reader.preparedTexts(
      'storage-objects-list-rolled-up',
      `WITH RECURSIVE walk AS (
         (SELECT o.key, cut.prefix, 1 AS step FROM object o,
            LATERAL (SELECT ${ROLLED_UP} AS prefix) cut
          WHERE o.bucket_id = $1 AND o.version_id IS NOT NULL
            AND o.key >= $2 AND o.key > $3 AND o.key < $4
          ORDER BY o.key LIMIT 1)
         UNION ALL
         SELECT next.key, next.prefix, walk.step + 1 FROM walk, LATERAL (
           SELECT o.key, cut.prefix FROM object o, LATERAL (SELECT ${ROLLED_UP} AS prefix) cut
           WHERE o.bucket_id = $1 AND o.version_id IS NOT NULL AND o.key < $4
             AND o.key > walk.key
             AND o.key >= CASE WHEN walk.prefix IS NULL THEN walk.key
               ELSE left(walk.prefix, -length($7::text)) || $8::text END COLLATE "C"
           ORDER BY o.key LIMIT 1
         ) next WHERE walk.step < $5
       )
       SELECT ${ObjectText.columns}, walk.prefix FROM walk
       LEFT JOIN object o ON walk.prefix IS NULL AND o.bucket_id = $1 AND o.key = walk.key
       LEFT JOIN object_version v ON v.id = o.version_id
       ORDER BY walk.step`,
      [bucketId, ...boundsOf(range), limit, rollUp.prefixLength, rollUp.delimiter, rollUp.afterDelimiter],
    );
    return rows.map(entryOf);
  }
}

function entryOf(row: TextRow): ListEntry {
  const prefix = row.at(-1) ?? null;
  return prefix === null ? { object: new ObjectText(row) } : { prefix };
}

// The key up to and with the first delimiter after the prefix, or NULL where there is none.
const ROLLED_UP = `CASE WHEN position($7::text IN substr(o.key, $6::int + 1)) > 0
  THEN left(o.key, $6::int + position($7::text IN substr(o.key, $6::int + 1)) + length($7::text) - 1) END`;
