const FOLDERS = 2_000;

// Keys as applications make them: some thousand folders, and files in each. All that a key stands on is there but its bytes.
const INSERT = `
  WITH made AS MATERIALIZED (
    SELECT gen_random_uuid() AS object_id, gen_random_uuid() AS version_id, gen_random_uuid() AS blob_id,
      'folder-' || lpad((n % ${FOLDERS})::text, 4, '0') || '/' || to_char(n % 12 + 1, 'FM00') || '/photo-' || lpad(n::text, 7, '0') || '.jpg' AS key,
      20000 + n % 4000000 AS size, md5(n::text) || md5((-n)::text) AS sha256, now() - make_interval(secs => n) AS at
    FROM generate_series(1, $2::int) AS n),
  blobs AS (
    INSERT INTO blob (id, driver, size, sha256, created_at) SELECT blob_id, 'disk', size, sha256, at FROM made),
  objects AS (
    INSERT INTO object (id, bucket_id, key, version_id, created_at, updated_at)
    SELECT object_id, $1, key, version_id, at, at FROM made),
  usage AS (
    INSERT INTO bucket_usage (bucket_id, slot, bytes, objects) SELECT $1, 0, sum(size), count(*) FROM made
    ON CONFLICT (bucket_id, slot) DO UPDATE SET bytes = excluded.bytes, objects = excluded.objects)
  INSERT INTO object_version (id, object_id, blob_id, size, media_type, etag, sha256, metadata, scan, description, created_at)
  SELECT version_id, object_id, blob_id, size, 'image/jpeg', '"' || left(sha256, 27) || '"', sha256, '{"camera": "one"}',
    'none', NULL, at FROM made`;

const REFERENCES = `
  SELECT conrelid::regclass::text AS "table", conname AS name, pg_get_constraintdef(oid) AS definition FROM pg_constraint
  WHERE contype = 'f' AND conrelid = ANY('{object,object_version}'::regclass[])`;

/** Fills a bucket with `count` keys, in the order in which files come in: from all folders. */
export async function insertObjects(owner, bucketId, count) {
  // To check references all at once takes seconds, one by one minutes.
  const { rows: references } = await owner.query(REFERENCES);
  for (const { table, name } of references) await owner.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  await owner.query(INSERT, [bucketId, count]);
  for (const { table, name, definition } of references)
    await owner.query(`ALTER TABLE ${table} ADD CONSTRAINT ${name} ${definition}`);
}

/** Leaves the tables as autovacuum would. */
export async function settleObjects(owner) {
  for (const table of ['blob', 'object', 'object_version']) await owner.query(`VACUUM ANALYZE ${table}`);
}
