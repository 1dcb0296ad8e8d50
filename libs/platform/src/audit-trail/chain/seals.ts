import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { Seal, SealWithLeaves } from './seal.js';

const COLUMNS = `number, from_seq AS "fromSeq", to_seq AS "toSeq", events, at, previous_hash AS "previousHash", leaves,
  leaves_hash AS "leavesHash", hash, public_key AS "publicKey", signature`;

interface SealRow extends Omit<SealWithLeaves, 'number' | 'at'> {
  readonly number: string;
  readonly at: Date;
}

/** The seals, in the order in which they were made. */
@Injectable()
export class Seals {
  constructor(private readonly database: Database) {}

  /** The newest seal, or `null` before the first. */
  async last(): Promise<Seal | null> {
    const [row] = await this.database.prepared<SealRow>(
      'audit-seal-last',
      `SELECT ${COLUMNS.replace('leaves,', "''::bytea AS leaves,")} FROM audit_seal ORDER BY number DESC LIMIT 1`,
      [],
    );
    return row ? sealOf(row) : null;
  }

  /** The hash of one seal, or `null` where there is none of that number. */
  async hashOf(number: number): Promise<string | null> {
    const [row] = await this.database.query<{ hash: string }>('SELECT hash FROM audit_seal WHERE number = $1', [
      number,
    ]);
    return row?.hash ?? null;
  }

  /** The seals after `number`: as many as cover some `events` events, at least one where there is any. */
  async after(number: number, events: number): Promise<SealWithLeaves[]> {
    const rows = await this.database.query<SealRow>(
      `SELECT ${COLUMNS} FROM audit_seal WHERE number IN (
         SELECT number FROM (
           SELECT number, sum(events) OVER (ORDER BY number) - events AS before
           FROM (SELECT number, events FROM audit_seal WHERE number > $1 ORDER BY number LIMIT 500) AS next
         ) AS running WHERE before < $2
       ) ORDER BY number`,
      [number, events],
    );
    return rows.map(sealOf);
  }

  /** Adds a seal. */
  async insert(seal: SealWithLeaves): Promise<void> {
    await this.database.query(
      `INSERT INTO audit_seal (number, from_seq, to_seq, events, at, previous_hash, leaves, leaves_hash, hash,
         public_key, signature) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        seal.number,
        seal.fromSeq,
        seal.toSeq,
        seal.events,
        seal.at,
        seal.previousHash,
        seal.leaves,
        seal.leavesHash,
        seal.hash,
        seal.publicKey,
        seal.signature,
      ],
    );
  }
}

function sealOf(row: SealRow): SealWithLeaves {
  return { ...row, number: Number(row.number), at: row.at.toISOString() };
}
