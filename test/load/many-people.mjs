const YEARS_MS = 3 * 365 * 86_400_000;

// Everything that an account is found by, as the platform makes it of a name and an address.
const INSERT = `
  WITH person AS (
    SELECT n, (ARRAY['ada','grace','alan','edsger','barbara','donald','tony','niklaus','john','frances'])[1 + n % 10] AS first,
      CASE WHEN n % ($1 / 5) = 7 THEN 'quetzalcoatl' ELSE 'family' || (n % 997) END AS last,
      CASE WHEN n % 10 = 0 THEN 'mail' || (n % 50) || '.test' ELSE 'example.org' END AS domain,
      to_timestamp(($2 + n::float8 / $1 * ${YEARS_MS}) / 1000) AS at
    FROM generate_series(1, $1::int) AS n),
  account AS (
    SELECT *, first || '.' || last || '-' || n || '@' || domain AS email, last || '-' || n || '@' || domain AS tail,
      (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || lpad(to_hex(n % 4096), 3, '0')
        || '8' || lpad(to_hex(n), 15, '0'))::uuid AS id
    FROM person)
  INSERT INTO user_account (id, email, email_key, email_verified, display_name, status, metadata, search, created_at,
    updated_at, last_login_at)
  SELECT id, email, email, true, initcap(first) || ' ' || initcap(last),
    CASE WHEN n % 100 = 1 THEN 'suspended' WHEN n % 50 = 2 THEN 'invited' ELSE 'active' END, '{"plan": "basic"}',
    array_to_tsvector(ARRAY(SELECT DISTINCT unnest(ARRAY[first, last, email, tail, n || '@' || domain, domain, split_part(domain, '.', 2)]))),
    at, at, CASE WHEN n % 10 < 7 THEN at + interval '1 day' * (n % 365) END
  FROM account`;

const ROLES = `
  INSERT INTO role (id, name, permissions, built_in, created_at, updated_at)
  VALUES (gen_random_uuid(), 'customer', '{}', false, now(), now())`;

// A role in many hands, and one in twenty.
const GRANTS = `
  INSERT INTO role_grant (user_id, role_id, granted_at)
  SELECT u.id, r.id, now() FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM user_account) u
    JOIN role r ON (r.name = 'customer' AND n % 3 = 0) OR (r.name = 'support' AND n % ($1::int / 20) = 3)
  ON CONFLICT DO NOTHING`;

const INDEXES = `
  SELECT indexname AS name, indexdef AS sql FROM pg_indexes
  WHERE tablename = 'user_account' AND indexname NOT IN (SELECT conname FROM pg_constraint)`;

/** Fills a database with `count` accounts that came in evenly over three years, some of them in each state. */
export async function insertPeople(owner, count) {
  const { rows: indexes } = await owner.query(INDEXES);
  for (const { name } of indexes) await owner.query(`DROP INDEX ${name}`);
  await owner.query(INSERT, [count, Date.now() - YEARS_MS]);
  for (const { sql } of indexes) await owner.query(sql);
  await owner.query(ROLES);
  await owner.query(GRANTS, [count]);
  for (const table of ['user_account', 'role_grant', 'role']) await owner.query(`VACUUM ANALYZE ${table}`);
}
