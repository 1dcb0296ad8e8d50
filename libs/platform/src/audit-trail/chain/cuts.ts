import { Injectable } from '@nestjs/common';
import { Clock } from '@plinth/kernel';
import { Database } from '../../database/database.js';
import { cutText, isCutSigned, type Cut } from './cut.js';
import { SealKeys } from './seal-keys.js';

interface CutRow extends Omit<Cut, 'number' | 'events' | 'at'> {
  readonly number: string;
  readonly events: string;
  readonly at: Date;
}

/** The cuts that retention made. */
@Injectable()
export class Cuts {
  constructor(
    private readonly database: Database,
    private readonly keys: SealKeys,
    private readonly clock: Clock,
  ) {}

  /** The newest cut: where the chain begins. `null` where nothing was ever removed. */
  async last(): Promise<Cut | null> {
    const [row] = await this.database.prepared<CutRow>(
      'audit-cut-last',
      `SELECT number, to_seq AS "toSeq", hash, events, at, retention_days AS "retentionDays", public_key AS "publicKey",
         signature FROM audit_cut ORDER BY number DESC, at DESC LIMIT 1`,
      [],
    );
    return row ? { ...row, number: Number(row.number), events: Number(row.events), at: row.at.toISOString() } : null;
  }

  /**
   * Removes the events and seals up to a seal, and says so under a signature. The database refuses it for the last seal
   * and for events that are younger than the policy, or than thirty days. In the open transaction.
   */
  async make(cut: Pick<Cut, 'number' | 'toSeq' | 'hash' | 'events' | 'retentionDays'>): Promise<void> {
    const { number, toSeq, hash, events, at, retentionDays, publicKey, signature } = this.sign(cut);
    await this.database.query('SELECT audit_expire($1, $2, $3, $4, $5, $6, $7, $8)', [
      number,
      toSeq,
      hash,
      events,
      at,
      retentionDays,
      publicKey,
      signature,
    ]);
  }

  /** Signs the newest cut with the key that signs now, so that the key before may leave the ring. */
  async signAnew(): Promise<void> {
    const last = await this.last();
    // What someone else signed is not vouched for.
    if (!last || !this.keys.trusted.includes(last.publicKey) || !isCutSigned(last)) return;
    const cut = this.sign(last);
    await this.database.query(
      `INSERT INTO audit_cut (number, to_seq, hash, events, at, retention_days, public_key, signature)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [cut.number, cut.toSeq, cut.hash, cut.events, cut.at, cut.retentionDays, cut.publicKey, cut.signature],
    );
  }

  private sign({ number, toSeq, hash, events, retentionDays }: Omit<Cut, 'at' | 'publicKey' | 'signature'>): Cut {
    const cut = { number, toSeq, hash, events, retentionDays, at: this.clock.now().toISOString() };
    return { ...cut, publicKey: this.keys.publicKey, signature: this.keys.sign(cutText(cut)) };
  }
}
