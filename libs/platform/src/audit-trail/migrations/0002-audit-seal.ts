import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAuditSeal1764000000005 implements MigrationInterface {
  name = 'CreateAuditSeal1764000000005';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_seal (
        number bigint PRIMARY KEY,
        from_seq bigint NOT NULL,
        to_seq bigint NOT NULL,
        events integer NOT NULL,
        at timestamptz(3) NOT NULL,
        previous_hash text NOT NULL,
        leaves bytea NOT NULL,
        leaves_hash text NOT NULL,
        hash text NOT NULL,
        public_key text NOT NULL,
        signature text NOT NULL
      )`);
    // Hashes do not compress.
    await runner.query('ALTER TABLE audit_seal ALTER COLUMN leaves SET STORAGE EXTERNAL');
    await runner.query(`
      CREATE TRIGGER audit_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_seal
      FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()`);
    await runner.query(`
      DO $$
      DECLARE grantee_name text;
      BEGIN
        FOR grantee_name IN
          SELECT DISTINCT grantee FROM information_schema.role_table_grants
          WHERE table_name = 'audit_seal' AND table_schema = 'public' AND grantee <> current_user
        LOOP
          EXECUTE format('REVOKE UPDATE, DELETE ON audit_seal FROM %I', grantee_name);
        END LOOP;
      END $$`);
    await runner.query(
      'CREATE INDEX audit_event_subject ON audit_event (subject_id, seq) WHERE subject_id IS NOT NULL',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP INDEX audit_event_subject');
    await runner.query('DROP TABLE audit_seal');
  }
}
