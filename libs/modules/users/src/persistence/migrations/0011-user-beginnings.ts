import type { MigrationInterface, QueryRunner } from 'typeorm';

export class IndexUserBeginnings1764000002011 implements MigrationInterface {
  name = 'IndexUserBeginnings1764000002011';

  async up(runner: QueryRunner): Promise<void> {
    // The first characters of every word, and the state of whoever is not active, which no word looks like. Its cost tells
    // Postgres to ask the index, and no account by account; helpers take longer to start than the search takes.
    await runner.query(`
      CREATE FUNCTION user_search_beginnings(search tsvector, status text) RETURNS text[]
      LANGUAGE sql IMMUTABLE STRICT PARALLEL RESTRICTED COST 1000
      AS $$
        SELECT pg_catalog.array_agg(DISTINCT pg_catalog.left(word, size))
          || CASE WHEN status OPERATOR(pg_catalog.<>) 'active' THEN ARRAY[' ' OPERATOR(pg_catalog.||) status] END
        FROM pg_catalog.unnest(pg_catalog.tsvector_to_array(search)) AS word, pg_catalog.generate_series(1, 3) AS size
        WHERE pg_catalog.length(word) OPERATOR(pg_catalog.>=) size
      $$`);
    // To come to what many share, the index of words gathers each word of each account; here they lie in a row.
    await runner.query(
      `CREATE INDEX user_account_beginnings ON user_account USING gin (user_search_beginnings(search, status))
       WITH (fastupdate = off)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX user_account_beginnings');
    await runner.query('DROP FUNCTION user_search_beginnings(tsvector, text)');
  }
}
