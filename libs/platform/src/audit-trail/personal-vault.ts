import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { freshBytes, type Json } from '@plinth/kernel';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { KeyRing } from '../secrets/key-ring.js';

/** The nil UUID stands for whoever is not known: the origin of an anonymous request. */
const NOBODY = '00000000-0000-0000-0000-000000000000';
const PURPOSE = 'personal-key';
const CACHE_SIZE = 10_000;

/** Encrypts what is personal with a key per person, kept sealed in Postgres. Deleting the key erases all of it at once. */
@Injectable()
export class PersonalVault {
  private readonly keys = new Map<string, Buffer>();

  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    private readonly ring: KeyRing,
  ) {}

  /** Encrypts `value` so that it is readable only while the person's key exists. */
  async seal(personId: string | null, value: Json | object): Promise<string> {
    return encrypt(await this.keyOf(personId ?? NOBODY), value);
  }

  /** As `seal`, for many at a time in a few statements; `null` where there is nothing to seal. */
  async sealAll(
    items: readonly { readonly personId: string | null; readonly value: Json | object }[],
  ): Promise<(string | null)[]> {
    const people = new Set(items.filter(({ value }) => value !== null).map(({ personId }) => personId ?? NOBODY));
    const keys = await this.keysOf([...people]);
    return items.map(({ personId, value }) => {
      const key = keys.get(personId ?? NOBODY);
      return value === null || !key ? null : encrypt(key, value);
    });
  }

  /** Decrypts what `seal` made, or `null` where the person has been erased. */
  async open(personId: string | null, sealed: string): Promise<Json> {
    const key = await this.find(personId ?? NOBODY);
    return key ? decrypt(key, sealed) : null;
  }

  /** As `open`, for many at a time in one statement; `null` also for what was tampered with. */
  async openAll(
    items: readonly { readonly personId: string | null; readonly sealed: string | null }[],
  ): Promise<Json[]> {
    const people = new Set(items.filter(({ sealed }) => sealed !== null).map(({ personId }) => personId ?? NOBODY));
    const keys = await this.openKeys([...people]);
    return items.map(({ personId, sealed }) => {
      const key = keys.get(personId ?? NOBODY);
      if (!key || sealed === null) return null;
      try {
        return decrypt(key, sealed);
      } catch {
        return null;
      }
    });
  }

  /** Erases a person's key, and with it all that was ever sealed for them. In the open transaction. @returns how many keys. */
  async forget(personId: string): Promise<number> {
    this.keys.delete(personId);
    return this.database.change('DELETE FROM personal_key WHERE person_id = $1', [personId]);
  }

  private async keyOf(personId: string): Promise<Buffer> {
    const known = this.keys.get(personId) ?? (await this.find(personId));
    if (known) return this.remember(personId, known);
    const key = randomBytes(32);
    // Not remembered before the transaction commits: rolled back, the key would exist nowhere else.
    await this.database.query(
      'INSERT INTO personal_key (person_id, sealed_key) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [personId, this.ring.seal(key, PURPOSE)],
    );
    const kept = await this.find(personId);
    if (!kept) throw new Error('A personal key was erased while it was being made.');
    await this.transaction.afterCommit(() => {
      this.remember(personId, kept);
    });
    return kept;
  }

  private async keysOf(people: readonly string[]): Promise<ReadonlyMap<string, Buffer>> {
    const keys = await this.openKeys(people);
    const lacking = people.filter((personId) => !keys.has(personId));
    if (lacking.length === 0) return keys;
    const made = new Map(lacking.map((personId) => [personId, randomBytes(32)]));
    const kept = await this.database.query<{ person_id: string }>(
      `INSERT INTO personal_key (person_id, sealed_key) SELECT * FROM unnest($1::uuid[], $2::text[])
       ON CONFLICT DO NOTHING RETURNING person_id`,
      [[...made.keys()], [...made.values()].map((key) => this.ring.seal(key, PURPOSE))],
    );
    for (const { person_id: id } of kept) keys.set(id, made.get(id) ?? Buffer.alloc(0));
    // Somebody else was faster with the others.
    const others = lacking.filter((personId) => !keys.has(personId));
    if (others.length > 0) for (const [id, key] of await this.openKeys(others)) keys.set(id, key);
    return keys;
  }

  private async openKeys(people: readonly string[]): Promise<Map<string, Buffer>> {
    const rows = people.length === 0 ? [] : await this.findAll(people);
    return new Map(rows.map((row) => [row.person_id, this.ring.open(row.sealed_key, PURPOSE)]));
  }

  private async find(personId: string): Promise<Buffer | null> {
    const [row] = await this.database.prepared<{ sealed_key: string }>(
      'personal-key',
      'SELECT sealed_key FROM personal_key WHERE person_id = $1',
      [personId],
    );
    return row ? this.ring.open(row.sealed_key, PURPOSE) : null;
  }

  private findAll(personIds: readonly string[]): Promise<{ person_id: string; sealed_key: string }[]> {
    return this.database.query('SELECT person_id, sealed_key FROM personal_key WHERE person_id = ANY($1::uuid[])', [
      personIds,
    ]);
  }

  private remember(personId: string, key: Buffer): Buffer {
    if (this.keys.size >= CACHE_SIZE) this.keys.delete(this.keys.keys().next().value ?? '');
    this.keys.set(personId, key);
    return key;
  }
}

function encrypt(key: Buffer, value: Json | object): string {
  const nonce = freshBytes(12);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const body = Buffer.concat([cipher.update(JSON.stringify(value)), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

function decrypt(key: Buffer, sealed: string): Json {
  const bytes = Buffer.from(sealed, 'base64url');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAuthTag(bytes.subarray(12, 28));
  const plain = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]);
  return JSON.parse(plain.toString('utf8')) as Json;
}
