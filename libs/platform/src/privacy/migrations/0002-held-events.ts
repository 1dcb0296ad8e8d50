import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Keeps every event that tells of a person under a legal hold from being removed by its age, and all that follow it. */
export class HoldAuditEvents1764000008002 implements MigrationInterface {
  name = 'HoldAuditEvents1764000008002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'CREATE INDEX audit_event_on_behalf_of ON audit_event (on_behalf_of, seq) WHERE on_behalf_of IS NOT NULL',
    );
    const first = (column: string) =>
      `(SELECT seq FROM audit_event WHERE ${column} = hold.user_id ORDER BY seq LIMIT 1)`;
    await runner.query(`
      CREATE FUNCTION audit_first_held() RETURNS bigint LANGUAGE sql STABLE AS $$
        SELECT min(least(${['actor_id', 'subject_id', 'on_behalf_of'].map(first).join(', ')}))
        FROM legal_hold hold WHERE lifted_at IS NULL
      $$`);
    await runner.query(`
      CREATE FUNCTION audit_cut_spares_held() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF new.to_seq >= audit_first_held() THEN
          RAISE EXCEPTION 'What is to be removed tells of a person under a legal hold.'
            USING ERRCODE = 'insufficient_privilege';
        END IF;
        RETURN new;
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_cut_spares_held BEFORE INSERT ON audit_cut
      FOR EACH ROW EXECUTE FUNCTION audit_cut_spares_held()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER audit_cut_spares_held ON audit_cut');
    await runner.query('DROP FUNCTION audit_cut_spares_held');
    await runner.query('DROP FUNCTION audit_first_held');
    await runner.query('DROP INDEX audit_event_on_behalf_of');
  }
}
