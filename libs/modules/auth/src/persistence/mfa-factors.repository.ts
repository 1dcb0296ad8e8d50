import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { cutPage, Database, keyset } from '@plinth/platform/database';
import type { MfaFactorEntity } from './mfa-factor.entity.js';

const COLUMNS = `id, user_id AS "userId", type, label, sealed_secret AS "sealedSecret", last_step AS "lastStep",
  created_at AS "createdAt", activated_at AS "activatedAt", last_used_at AS "lastUsedAt"`;

/** A factor that a sign-in may be completed with. */
export interface FactorOffer {
  readonly id: string;
  readonly type: 'totp' | 'passkey';
}

@Injectable()
export class MfaFactorsRepository {
  constructor(private readonly database: Database) {}

  /** Keeps a new factor in place of those that its owner began with and never activated. */
  async add(factor: MfaFactorEntity): Promise<void> {
    await this.database.query('DELETE FROM mfa_factor WHERE user_id = $1 AND activated_at IS NULL', [factor.userId]);
    await this.database.query(
      `INSERT INTO mfa_factor (id, user_id, type, label, sealed_secret, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
      [factor.id, factor.userId, factor.type, factor.label, factor.sealedSecret, factor.createdAt],
    );
  }

  async find(userId: string, id: string): Promise<MfaFactorEntity | null> {
    const [row] = await this.database.query<MfaFactorEntity>(
      `SELECT ${COLUMNS} FROM mfa_factor WHERE user_id = $1 AND id = $2`,
      [userId, id],
    );
    return row ?? null;
  }

  /** The factors that the user is asked for. */
  async active(userId: string): Promise<MfaFactorEntity[]> {
    return this.database.prepared<MfaFactorEntity>(
      'auth-factors-active',
      `SELECT ${COLUMNS} FROM mfa_factor WHERE user_id = $1 AND activated_at IS NOT NULL ORDER BY created_at`,
      [userId],
    );
  }

  /** The factors that the user is asked for and the passkeys, the oldest of each first. */
  async offers(userId: string): Promise<FactorOffer[]> {
    return this.database.prepared<FactorOffer>(
      'auth-factor-offers',
      `SELECT id, type FROM (
         SELECT id, type, created_at FROM mfa_factor WHERE user_id = $1 AND activated_at IS NOT NULL
         UNION ALL SELECT id, 'passkey', created_at FROM passkey WHERE user_id = $1
       ) AS offer ORDER BY type = 'passkey', created_at`,
      [userId],
    );
  }

  async list(userId: string, request: PageRequest): Promise<Page<MfaFactorEntity>> {
    const { where, orderBy, limit, values } = keyset(
      request,
      { createdAt: { column: 'created_at', type: 'timestamptz' } },
      3,
    );
    const rows = await this.database.query<MfaFactorEntity>(
      `SELECT ${COLUMNS} FROM mfa_factor WHERE user_id = $1 ${where} ${orderBy} LIMIT $2`,
      [userId, limit, ...values],
    );
    return cutPage(rows, request, (row) => ({ value: row.createdAt.toISOString(), id: row.id }));
  }

  /**
   * Notes that the code of a time step was used.
   * @returns `false` where it, or a later one, was used before: of any number of simultaneous calls one gets `true`.
   */
  async useStep(id: string, step: number, now: Date): Promise<boolean> {
    const rows = await this.database.query(
      `UPDATE mfa_factor SET last_step = $2, last_used_at = $3
       WHERE id = $1 AND (last_step IS NULL OR last_step < $2) RETURNING id`,
      [id, step, now],
    );
    return rows.length > 0;
  }

  /** Makes a factor one that is asked for; `false` where it is one already. */
  async activate(id: string, now: Date): Promise<boolean> {
    const rows = await this.database.query(
      'UPDATE mfa_factor SET activated_at = $2 WHERE id = $1 AND activated_at IS NULL RETURNING id',
      [id, now],
    );
    return rows.length > 0;
  }

  async remove(id: string): Promise<void> {
    await this.database.query('DELETE FROM mfa_factor WHERE id = $1', [id]);
  }

  removeAll(userId: string): Promise<number> {
    return this.database.change('DELETE FROM mfa_factor WHERE user_id = $1', [userId]);
  }
}
