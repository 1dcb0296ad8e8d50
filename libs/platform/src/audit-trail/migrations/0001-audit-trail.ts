import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAuditTrail1764000000002 implements MigrationInterface {
  name = 'CreateAuditTrail1764000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE audit_event (
        seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        id uuid NOT NULL,
        at timestamptz NOT NULL,
        actor_type text NOT NULL CHECK (actor_type IN ('user', 'service-account', 'system', 'anonymous')),
        actor_id uuid,
        on_behalf_of uuid,
        action text NOT NULL,
        resource_type text,
        resource_id text,
        owner_type text NOT NULL,
        owner_id uuid,
        organization_id uuid,
        outcome text NOT NULL CHECK (outcome IN ('success', 'failure', 'denied')),
        request_id text,
        subject_id uuid,
        details jsonb NOT NULL,
        actor_personal text,
        subject_personal text
      )`);
    await runner.query('CREATE UNIQUE INDEX audit_event_id ON audit_event (id)');
    await runner.query('CREATE INDEX audit_event_actor ON audit_event (actor_id, seq)');
    await runner.query('CREATE INDEX audit_event_resource ON audit_event (resource_type, resource_id, seq)');
    await runner.query('CREATE INDEX audit_event_action ON audit_event (action, seq)');
    await runner.query('CREATE INDEX audit_event_organization ON audit_event (organization_id, seq)');
    await runner.query('CREATE INDEX audit_event_at ON audit_event (at, seq)');
    await runner.query(`
      CREATE FUNCTION audit_event_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        RAISE EXCEPTION 'The audit trail is append-only.' USING ERRCODE = 'insufficient_privilege';
      END $$`);
    await runner.query(`
      CREATE TRIGGER audit_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_event
      FOR EACH STATEMENT EXECUTE FUNCTION audit_event_is_append_only()`);
    // The processes' role may add and read; the trigger stops whoever holds more.
    await runner.query(`
      DO $$
      DECLARE grantee_name text;
      BEGIN
        FOR grantee_name IN
          SELECT DISTINCT grantee FROM information_schema.role_table_grants
          WHERE table_name = 'audit_event' AND table_schema = 'public' AND grantee <> current_user
        LOOP
          EXECUTE format('REVOKE UPDATE, DELETE ON audit_event FROM %I', grantee_name);
        END LOOP;
      END $$`);
    await runner.query(`
      CREATE TABLE personal_key (
        person_id uuid PRIMARY KEY,
        sealed_key text NOT NULL,
        created_at timestamptz NOT NULL DEFAULT now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE personal_key');
    await runner.query('DROP TABLE audit_event');
    await runner.query('DROP FUNCTION audit_event_is_append_only');
  }
}
