import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import type { Bucket } from '../persistence/bucket.entity.js';
import { ObjectListRepository, type ListEntry } from '../persistence/object-list.repository.js';
import type { KeyRange } from '../persistence/objects.repository.js';

/** What a list is narrowed to. */
export interface ListFilter {
  readonly prefix: string;
  /** Rolls up what lies behind the next delimiter; `null` lists every key. */
  readonly delimiter: string | null;
}

/** Lists the objects of a bucket in the order of their keys' bytes. */
@Injectable()
export class ListObjects {
  constructor(private readonly objects: ObjectListRepository) {}

  /** One page. Objects and common prefixes count alike. */
  async page(bucket: Bucket, filter: ListFilter, request: PageRequest): Promise<Page<ListEntry>> {
    const { prefix, delimiter } = filter;
    const position = request.after && String(request.after.value);
    // A page that ended with a common prefix goes on behind everything below it.
    const behindPrefix = request.after?.id === 'prefix' && position !== null;
    const range = {
      from: behindPrefix ? successor(position) : prefix,
      to: prefix === '' ? null : successor(prefix),
      after: behindPrefix ? null : position,
    };
    const entries = await this.entries(bucket.id, range, prefix, delimiter, request.limit + 1);
    const kept = entries.slice(0, request.limit);
    const last = kept.at(-1);
    const next = entries.length > request.limit && last ? { sort: request.sort, ...positionOf(last) } : null;
    return { rows: kept, limit: request.limit, next };
  }

  private entries(
    bucketId: string,
    range: KeyRange,
    prefix: string,
    delimiter: string | null,
    limit: number,
  ): Promise<ListEntry[]> {
    if (delimiter === null) return this.objects.list(bucketId, range, limit);
    const rollUp = { prefixLength: Array.from(prefix).length, delimiter, afterDelimiter: successor(delimiter) };
    return this.objects.listRolledUp(bucketId, range, rollUp, limit);
  }
}

const LAST_CODE_POINT = 0x10ffff;

/**
 * The smallest text that sorts, by the bytes of its UTF-8, after everything that starts with `text`. (Behind the last
 * code point, which is no character, there is none.)
 */
export function successor(text: string): string {
  const characters = Array.from(text);
  const last = characters.pop()?.codePointAt(0) ?? 0;
  const next = last >= LAST_CODE_POINT ? LAST_CODE_POINT : last === 0xd7ff ? 0xe000 : last + 1;
  return characters.join('') + String.fromCodePoint(next);
}

function positionOf(entry: ListEntry): { value: string; id: string } {
  return 'prefix' in entry ? { value: entry.prefix, id: 'prefix' } : { value: entry.object.key, id: 'object' };
}
