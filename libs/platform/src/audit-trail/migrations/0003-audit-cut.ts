import type { MigrationInterface, QueryRunner } from 'typeorm';

const GRANTEES = `SELECT DISTINCT grantee FROM information_schema.role_table_grants
  WHERE table_name = 'audit_cut' AND table_schema = 'public' AND grantee <> current_user`;

export class CreateAuditCut1764000000008 implements MigrationInterface {
  name = 'CreateAuditCut1764000000008';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_cut (
        number bigint NOT NULL,
        to_seq bigint NOT NULL,
        hash text NOT NULL,
        events bigint NOT NULL,
        at timestamptz(3) NOT NULL,
        retention_days integer NOT NULL,
        public_key text NOT NULL,
        signature text NOT NULL,
        PRIMARY KEY (number, public_key)
      )`);
    await runner.query(`
      CREATE TRIGGER audit_cut_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_cut
      FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()`);
    // What a cut covers may go, whoever removes it; everything else may not.
    for (const [table, place, upTo] of [
      ['audit_event', 'seq', 'to_seq'],
      ['audit_seal', 'number', 'number'],
    ] as const) {
      await runner.query(`DROP TRIGGER ${table}_append_only ON ${table}`);
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()`);
      await runner.query(`
        CREATE FUNCTION ${table}_goes_by_cut() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF EXISTS (SELECT FROM gone WHERE ${place} > COALESCE((SELECT max(${upTo}) FROM audit_cut),
            '-9223372036854775808'::bigint)) THEN
            RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'insufficient_privilege';
          END IF;
          RETURN NULL;
        END $$`);
      await runner.query(`
        CREATE TRIGGER ${table}_goes_by_cut AFTER DELETE ON ${table} REFERENCING OLD TABLE AS gone
        FOR EACH STATEMENT EXECUTE FUNCTION ${table}_goes_by_cut()`);
    }
    // The processes may remove nothing themselves: this does it for them, and only what is old.
    await runner.query(`
      CREATE FUNCTION audit_expire(cut_number bigint, cut_to_seq bigint, cut_hash text, cut_events bigint,
        cut_at timestamptz, days integer, cut_key text, cut_signature text) RETURNS void
      LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
      BEGIN
        IF NOT EXISTS (SELECT FROM audit_seal WHERE number = cut_number AND to_seq = cut_to_seq AND hash = cut_hash)
          OR cut_number >= (SELECT max(number) FROM audit_seal) THEN
          RAISE EXCEPTION 'The audit trail cannot be cut there.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        IF EXISTS (SELECT FROM audit_event WHERE seq <= cut_to_seq AND at > now() - make_interval(days => greatest(days, 30)))
          OR EXISTS (SELECT FROM audit_seal WHERE number = cut_number
            AND at > now() - make_interval(days => greatest(days, 30))) THEN
          RAISE EXCEPTION 'What is to be removed is too young.' USING ERRCODE = 'insufficient_privilege';
        END IF;
        INSERT INTO audit_cut (number, to_seq, hash, events, at, retention_days, public_key, signature)
          VALUES (cut_number, cut_to_seq, cut_hash, cut_events, cut_at, days, cut_key, cut_signature);
        DELETE FROM audit_event WHERE seq <= cut_to_seq;
        DELETE FROM audit_seal WHERE number <= cut_number;
      END $$`);
    await runner.query(`
      DO $$
      DECLARE grantee_name text;
      BEGIN
        REVOKE ALL ON FUNCTION audit_expire FROM PUBLIC;
        FOR grantee_name IN ${GRANTEES} LOOP
          EXECUTE format('REVOKE UPDATE, DELETE ON audit_cut FROM %I', grantee_name);
          EXECUTE format('GRANT EXECUTE ON FUNCTION audit_expire TO %I', grantee_name);
        END LOOP;
      END $$`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION audit_expire');
    for (const table of ['audit_event', 'audit_seal']) {
      await runner.query(`DROP TRIGGER ${table}_goes_by_cut ON ${table}`);
      await runner.query(`DROP FUNCTION ${table}_goes_by_cut`);
      await runner.query(`DROP TRIGGER ${table}_append_only ON ${table}`);
      await runner.query(`
        CREATE TRIGGER ${table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ${table}
        FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()`);
    }
    await runner.query('DROP TABLE audit_cut');
  }
}
