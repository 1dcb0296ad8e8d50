import { Injectable } from '@nestjs/common';
import { Clock, newId, type Page, type PageRequest } from '@plinth/kernel';
import { PersonalVault } from '../audit-trail/personal-vault.js';
import { Database } from '../database/database.js';
import { cutPage, keyset } from '../database/keyset.js';

/** Keeps what is kept on a person from being erased. */
export interface LegalHold {
  readonly id: string;
  readonly userId: string;
  /** `null` once the person has been erased. */
  readonly reason: string | null;
  readonly placedBy: string | null;
  readonly placedAt: Date;
  readonly liftedBy: string | null;
  readonly liftedAt: Date | null;
}

type Row = Omit<LegalHold, 'reason'> & { readonly sealedReason: string };

const COLUMNS = `id, user_id AS "userId", sealed_reason AS "sealedReason", placed_by AS "placedBy",
  placed_at AS "placedAt", lifted_by AS "liftedBy", lifted_at AS "liftedAt"`;

/**
 * The condition of a retention policy that leaves people under a legal hold alone.
 * @param column the user id of a row, from code.
 */
export function notHeld(column: string): string {
  return `NOT EXISTS (SELECT FROM legal_hold h WHERE h.user_id = ${column} AND h.lifted_at IS NULL)`;
}

/** Who may not be erased for now. A person may be held for several reasons; the last one that is lifted frees them. */
@Injectable()
export class LegalHolds {
  constructor(
    private readonly database: Database,
    private readonly vault: PersonalVault,
    private readonly clock: Clock,
  ) {}

  /** Keeps holds and erasures of one person apart until the open transaction ends. */
  async lock(userId: string): Promise<void> {
    await this.database.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 8))', [`person:${userId}`]);
  }

  /** Whether a hold on the person stands. */
  async isHeld(userId: string): Promise<boolean> {
    return (
      (await this.database.query('SELECT FROM legal_hold WHERE user_id = $1 AND lifted_at IS NULL LIMIT 1', [userId]))
        .length > 0
    );
  }

  /** Places a hold, in the open transaction, which must hold the `lock`. */
  async place(userId: string, reason: string, placedBy: string | null): Promise<LegalHold> {
    const [row] = await this.database.query<Row>(
      `INSERT INTO legal_hold (id, user_id, sealed_reason, placed_by, placed_at) VALUES ($1, $2, $3, $4, $5)
       RETURNING ${COLUMNS}`,
      [newId(), userId, await this.vault.seal(userId, reason), placedBy, this.clock.now()],
    );
    return this.opened(row as Row);
  }

  /** Lifts a hold that stands, in the open transaction. @returns whether it stood. */
  async lift(id: string, liftedBy: string | null): Promise<boolean> {
    const lifted = await this.database.change(
      'UPDATE legal_hold SET lifted_by = $2, lifted_at = $3 WHERE id = $1 AND lifted_at IS NULL',
      [id, liftedBy, this.clock.now()],
    );
    return lifted > 0;
  }

  /** One hold, or `null`. */
  async find(id: string): Promise<LegalHold | null> {
    const [row] = await this.database.query<Row>(`SELECT ${COLUMNS} FROM legal_hold WHERE id = $1`, [id]);
    return row ? this.opened(row) : null;
  }

  /** One page of them. @param filter `active`: whether they stand; unset: both. */
  async page(
    { userId, active }: { readonly userId?: string; readonly active?: boolean },
    request: PageRequest,
  ): Promise<Page<LegalHold>> {
    const columns = { placedAt: { column: 'placed_at', type: 'timestamptz' } } as const;
    const { where, orderBy, limit, values } = keyset(request, columns, 3);
    const rows = await this.database.query<Row>(
      `SELECT ${COLUMNS} FROM legal_hold
       WHERE ($1::uuid IS NULL OR user_id = $1) AND ($2::boolean IS NULL OR (lifted_at IS NULL) = $2) ${where}
       ${orderBy} LIMIT ${String(limit)}`,
      [userId ?? null, active ?? null, ...values],
    );
    const page = cutPage(rows, request, ({ placedAt, id }) => ({ value: placedAt.toISOString(), id }));
    return { ...page, rows: await Promise.all(page.rows.map((row) => this.opened(row))) };
  }

  private async opened({ sealedReason, ...row }: Row): Promise<LegalHold> {
    const reason = await this.vault.open(row.userId, sealedReason);
    return { ...row, reason: typeof reason === 'string' ? reason : null };
  }
}
