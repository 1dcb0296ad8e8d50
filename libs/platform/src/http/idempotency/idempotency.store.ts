import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { KeyRing } from '../../secrets/key-ring.js';
import { HttpErrors } from '../http.errors.js';
import type { IdempotentRequest } from './idempotent-request.js';
import type { KeptAnswer } from './kept-answer.js';

const PURPOSE = 'idempotent-answer';

/** Answers kept for 24 hours under their idempotency key, encrypted, for they may hold tokens. */
@Injectable()
export class IdempotencyStore {
  constructor(
    private readonly database: Database,
    private readonly ring: KeyRing,
  ) {}

  /**
   * Takes the key for the length of the open transaction, and never waits for it.
   * @returns the answer that is kept under it; `null` where there is none.
   * @throws {AppError} 409 while another request holds the key, 422 where it was used for something else.
   */
  async claim(request: IdempotentRequest): Promise<KeptAnswer | null> {
    // On the way together, one after the other: the look-up begins with the lock in hand, and so sees what its last holder kept.
    const [locked, kept] = await Promise.all([this.tryLock(request), this.find(request)]);
    if (!locked) throw HttpErrors.idempotencyKeyInFlight();
    if (kept === 'other-request') throw HttpErrors.idempotencyKeyReused();
    return kept;
  }

  private async tryLock({ caller, key }: IdempotentRequest): Promise<boolean> {
    const digest = hash('sha256', `${caller}\n${key}`, 'buffer').readBigInt64BE();
    const [row] = await this.database.prepared<{ locked: boolean }>(
      'idempotency-lock',
      'SELECT pg_try_advisory_xact_lock($1) AS locked',
      [digest.toString()],
    );
    return row?.locked === true;
  }

  private async find(request: IdempotentRequest): Promise<KeptAnswer | 'other-request' | null> {
    const [row] = await this.database.prepared<{ fingerprint: string; answer: string }>(
      'idempotency-find',
      'SELECT fingerprint, answer FROM idempotency_record WHERE caller = $1 AND key = $2 AND expires_at > now()',
      [request.caller, request.key],
    );
    if (!row) return null;
    if (row.fingerprint !== request.fingerprint) return 'other-request';
    return JSON.parse(this.ring.open(row.answer, PURPOSE).toString('utf8')) as KeptAnswer;
  }

  /** Keeps the answer, in the open transaction. */
  async keep(request: IdempotentRequest, answer: KeptAnswer): Promise<void> {
    await this.database.prepared(
      'idempotency-keep',
      `INSERT INTO idempotency_record (caller, key, fingerprint, answer, expires_at)
       VALUES ($1, $2, $3, $4, now() + interval '24 hours')
       ON CONFLICT (caller, key) DO UPDATE
         SET fingerprint = excluded.fingerprint, answer = excluded.answer, expires_at = excluded.expires_at
         WHERE idempotency_record.expires_at <= now()`,
      [request.caller, request.key, request.fingerprint, this.ring.seal(JSON.stringify(answer), PURPOSE)],
    );
  }

  /** Removes what has expired. Run by the housekeeping job. */
  async prune(): Promise<void> {
    await this.database.query('DELETE FROM idempotency_record WHERE expires_at <= now()');
  }
}
