import { Database } from '@plinth/platform/database';

// What a busy machine puts in within the deadline of a statement.
const BATCH = 3_000;

type Token<T> = abstract new (...parameters: never[]) => T;

/** An account of a crowd, and what it is found by. */
export interface CrowdMember {
  readonly id: string;
  readonly email: string;
  readonly words: readonly string[];
  readonly status: string;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | null;
  readonly deleted: boolean;
}

// Words of all kinds: everybody's, of one half each, of the oldest only, rare ones, and such that begin alike.
const INSERT = `
  INSERT INTO user_account (id, email, email_key, email_verified, status, metadata, search, created_at, updated_at,
    last_login_at, deleted_at)
  SELECT gen_random_uuid(), 'crowd-' || md5(n::text) || '@example.com', 'crowd-' || n || '@example.com', true,
    CASE WHEN n % 40 = 0 THEN 'suspended' ELSE 'active' END, '{}',
    array_to_tsvector(ARRAY(SELECT DISTINCT word FROM unnest(ARRAY['crowd',
      CASE WHEN n % 2 = 0 THEN 'even' ELSE 'odd' END,
      CASE WHEN n < $3::int * 0.4 THEN 'early' ELSE 'later' END,
      CASE WHEN n % 1000 = 7 THEN 'rare' END,
      'name' || n % 97, 'number' || n, md5((n % 13)::text)]) AS word WHERE word IS NOT NULL)),
    '2020-01-01'::timestamptz + make_interval(mins => n / 3), now(),
    CASE WHEN n % 3 > 0 THEN '2024-01-01'::timestamptz + make_interval(mins => n % 50) END,
    CASE WHEN n % 500 = 3 THEN now() END
  FROM generate_series($1::int, $2::int) AS n`;

const MEMBERS = `
  SELECT id, email, tsvector_to_array(search) AS words, status, created_at AS "createdAt", last_login_at AS "lastLoginAt",
    deleted_at IS NOT NULL AS deleted
  FROM user_account`;

/** Makes many accounts with words of all kinds, past the module. @returns all accounts that there are. */
export async function makeCrowd(app: { get<T>(token: Token<T>): T }, count: number): Promise<CrowdMember[]> {
  for (let first = 1; first <= count; first += BATCH) {
    await app.get(Database).query(INSERT, [first, Math.min(first + BATCH - 1, count), count]);
  }
  return app.get(Database).query<CrowdMember>(MEMBERS);
}
