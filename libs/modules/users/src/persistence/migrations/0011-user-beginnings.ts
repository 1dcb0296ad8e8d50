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
    // To come to what many share, words are gathered one by one, of each account; beginnings lie in a row. In one index
    // they are compared before any account is read.
    await runner.query('DROP INDEX user_account_search');
    await runner.query(
      `CREATE INDEX user_account_search ON user_account USING gin (search, user_search_beginnings(search, status))
       WITH (fastupdate = off)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX user_account_search');
    await runner.query('DROP FUNCTION user_search_beginnings(tsvector, text)');
    await runner.query('CREATE INDEX user_account_search ON user_account USING gin (search) WITH (fastupdate = off)');
  }
}
