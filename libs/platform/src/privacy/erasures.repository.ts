import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { Database } from '../database/database.js';
import { cutPage, keyset } from '../database/keyset.js';
import type { Erased } from '../module/personal-data.js';

/** `held`: a legal hold keeps it from going on. */
export const ERASURE_STATUSES = ['pending', 'held', 'completed'] as const;

export type ErasureStatus = (typeof ERASURE_STATUSES)[number];

/** What one module removed. */
export interface ErasedPart {
  readonly module: string;
  readonly removed: Erased;
  /** ISO 8601. */
  readonly at: string;
}

/** The receipt of an erasure: what was asked for, by whom, and what is gone. It says nothing of the person but an id. */
export interface Erasure {
  readonly id: string;
  readonly userId: string;
  readonly status: ErasureStatus;
  /** Who asked for it; `null` for the command line. */
  readonly requestedBy: string | null;
  readonly requestedAt: Date;
  /** In the order in which it went. */
  readonly removed: readonly ErasedPart[];
  readonly completedAt: Date | null;
}

const COLUMNS = `id, user_id AS "userId", status, requested_by AS "requestedBy", requested_at AS "requestedAt", removed,
  completed_at AS "completedAt"`;

/** The receipts of erasures. */
@Injectable()
export class ErasuresRepository {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** The erasure of a person, made where there is none, locked until the open transaction ends. */
  async open(userId: string, requestedBy: string | null): Promise<Erasure> {
    await this.database.query(
      `INSERT INTO erasure (id, user_id, status, requested_by, requested_at) VALUES ($1, $2, 'pending', $3, $4)
       ON CONFLICT (user_id) DO NOTHING`,
      [newId(), userId, requestedBy, this.clock.now()],
    );
    const sql = `SELECT ${COLUMNS} FROM erasure WHERE user_id = $1 FOR UPDATE`;
    const [row] = await this.database.query<Erasure>(sql, [userId]);
    return row as Erasure;
  }

  async save({ id, status, removed, completedAt }: Erasure): Promise<void> {
    await this.database.query('UPDATE erasure SET status = $2, removed = $3, completed_at = $4 WHERE id = $1', [
      id,
      status,
      JSON.stringify(removed),
      completedAt,
    ]);
  }

  async find(id: string): Promise<Erasure | null> {
    const [row] = await this.database.query<Erasure>(`SELECT ${COLUMNS} FROM erasure WHERE id = $1`, [id]);
    return row ?? null;
  }

  async findOf(userId: string): Promise<Erasure | null> {
    const [row] = await this.database.query<Erasure>(`SELECT ${COLUMNS} FROM erasure WHERE user_id = $1`, [userId]);
    return row ?? null;
  }

  async page(
    { userId, status }: { readonly userId?: string; readonly status?: ErasureStatus },
    request: PageRequest,
  ): Promise<Page<Erasure>> {
    const columns = { requestedAt: { column: 'requested_at', type: 'timestamptz' } } as const;
    const { where, orderBy, limit, values } = keyset(request, columns, 3);
    const rows = await this.database.query<Erasure>(
      `SELECT ${COLUMNS} FROM erasure
       WHERE ($1::uuid IS NULL OR user_id = $1) AND ($2::text IS NULL OR status = $2) ${where}
       ${orderBy} LIMIT ${String(limit)}`,
      [userId ?? null, status ?? null, ...values],
    );
    return cutPage(rows, request, ({ requestedAt, id }) => ({ value: requestedAt.toISOString(), id }));
  }
}
