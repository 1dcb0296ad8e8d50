import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { Database } from '../database/database.js';
import { cutPage } from '../database/keyset.js';
import { DatabaseReader } from '../replicas/database-reader.js';
import { EVENT_COLUMNS, type AuditEvent } from './audit-event.js';
import { whereOf, type AuditFilter } from './audit-filter.js';
import type { Stretch } from './chain/chain-check.js';
import type { Cut } from './chain/cut.js';
import { Cuts } from './chain/cuts.js';
import { Seals } from './chain/seals.js';

/** About how many events are held in memory at a time. */
const STRETCH = 5_000;

/** What was being read has been removed by retention meanwhile: begin again. */
export class TrailWasCut extends Error {}

/** Reads the trail. What is personal in it stays encrypted: `PersonalVault` opens it. */
@Injectable()
export class AuditReader {
  constructor(
    private readonly database: Database,
    private readonly reader: DatabaseReader,
    private readonly seals: Seals,
    private readonly cuts: Cuts,
  ) {}

  /** One page, in the order of the trail; a sort that starts with `-` is newest first. */
  async page(filter: AuditFilter, request: PageRequest): Promise<Page<AuditEvent>> {
    const [direction, comparison] = request.sort.startsWith('-') ? ['DESC', '<'] : ['ASC', '>'];
    const bounds = await this.bounds(filter);
    const where = whereOf(filter, 4);
    const rows = await this.reader.query<AuditEvent>(
      `SELECT ${EVENT_COLUMNS} FROM audit_event
       WHERE ($1::bigint IS NULL OR seq ${comparison} $1::bigint) AND ($2::bigint IS NULL OR seq >= $2::bigint)
         AND ($3::bigint IS NULL OR seq <= $3::bigint) AND ${where.sql}
       ORDER BY seq ${direction} LIMIT ${String(request.limit + 1)}`,
      [request.after?.value ?? null, ...bounds, ...where.values],
    );
    return cutPage(rows, request, ({ seq, id }) => ({ value: seq, id }));
  }

  /** One event, or `null`. */
  async find(id: string): Promise<AuditEvent | null> {
    const [event] = await this.database.query<AuditEvent>(`SELECT ${EVENT_COLUMNS} FROM audit_event WHERE id = $1`, [
      id,
    ]);
    return event ?? null;
  }

  /** What a person did, and what was done to them. */
  ofPerson(userId: string): Promise<AuditEvent[]> {
    return this.database.query<AuditEvent>(
      `SELECT ${EVENT_COLUMNS} FROM audit_event WHERE actor_id = $1
       UNION ALL
       SELECT ${EVENT_COLUMNS} FROM audit_event WHERE subject_id = $1 AND actor_id IS DISTINCT FROM $1
       ORDER BY seq`,
      [userId],
    );
  }

  /** The place of the first event that a person under a legal hold did, or that tells of one; `null` where there is none. */
  async firstHeld(): Promise<string | null> {
    const [row] = await this.database.query<{ seq: string | null }>('SELECT audit_first_held() AS seq');
    return row?.seq ?? null;
  }

  /** How many events are in the trail after a place. */
  async countAfter(seq: string): Promise<number> {
    const [row] = await this.database.query<{ events: number }>(
      'SELECT count(*)::int AS events FROM audit_event WHERE seq > $1',
      [seq],
    );
    return row?.events ?? 0;
  }

  /** The sealed events after a place, in order; at most `limit`. */
  sealedAfter(seq: string, limit: number): Promise<AuditEvent[]> {
    return this.database.prepared<AuditEvent>(
      'audit-sealed-after',
      `SELECT ${EVENT_COLUMNS} FROM audit_event
       WHERE seq > $1 AND seq <= (SELECT to_seq FROM audit_seal ORDER BY number DESC LIMIT 1) ORDER BY seq LIMIT $2`,
      [seq, limit],
    );
  }

  /**
   * The sealed trail, stretch by stretch, with the events that the filter asks for.
   * @param cut where it begins.
   * @throws {TrailWasCut}
   */
  async *stretches(
    filter: AuditFilter = {},
    cut: Cut | null = null,
  ): AsyncGenerator<Stretch & { readonly leaves: Buffer }> {
    let number = cut?.number ?? 0;
    // Nothing belongs before the first place, but who tampers may put something there.
    let after = '-9223372036854775808';
    for (;;) {
      const seals = await this.seals.after(number, STRETCH);
      const last = seals.at(-1);
      if (!last) return;
      const events = await this.between(after, last.toSeq, filter);
      const newest = await this.cuts.last();
      if (newest && newest.number > number) throw new TrailWasCut();
      let next = 0;
      for (const { leaves, ...seal } of seals) {
        const start = next;
        const end = BigInt(seal.toSeq);
        for (let event = events[next]; event && BigInt(event.seq) <= end; event = events[++next]);
        yield { seal, leaves, events: events.slice(start, next) };
      }
      number = last.number;
      after = last.toSeq;
    }
  }

  /**
   * The places between which everything lies that happened from `from` to `to`: the trail is in the order of time but for
   * the difference of the processes' clocks. Looked up first, for row security keeps a place that is only computed within
   * a statement from bounding what an index reads.
   */
  private async bounds({ from, to }: AuditFilter): Promise<readonly [string | null, string | null]> {
    if (from === undefined && to === undefined) return [null, null];
    const [row] = await this.reader.prepared<{ low: string | null; high: string | null }>(
      'audit-bounds',
      `SELECT CASE WHEN $1::timestamptz IS NOT NULL THEN COALESCE((SELECT seq FROM audit_event
           WHERE at >= $1::timestamptz - interval '5 min' ORDER BY at, seq LIMIT 1), 9223372036854775807) END AS low,
         CASE WHEN $2::timestamptz IS NOT NULL THEN COALESCE((SELECT seq FROM audit_event
           WHERE at <= $2::timestamptz + interval '5 min' ORDER BY at DESC, seq DESC LIMIT 1), 0) END AS high`,
      [from ?? null, to ?? null],
    );
    return [row?.low ?? null, row?.high ?? null];
  }

  private between(after: string, upTo: string, filter: AuditFilter): Promise<AuditEvent[]> {
    const where = whereOf(filter, 3);
    return this.database.query<AuditEvent>(
      `SELECT ${EVENT_COLUMNS} FROM audit_event WHERE seq > $1 AND seq <= $2 AND ${where.sql} ORDER BY seq`,
      [after, upTo, ...where.values],
    );
  }
}
