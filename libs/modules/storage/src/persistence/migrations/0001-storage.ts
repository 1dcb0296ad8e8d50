import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateStorage1764000004000 implements MigrationInterface {
  name = 'CreateStorage1764000004000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE bucket (
        id uuid PRIMARY KEY,
        name text NOT NULL,
        owner_type text NOT NULL CHECK (owner_type IN ('user', 'organization', 'platform')),
        owner_id uuid,
        visibility text NOT NULL CHECK (visibility IN ('private', 'public')),
        max_object_bytes bigint,
        allowed_media_types text[] NOT NULL,
        versioning boolean NOT NULL,
        quota_bytes bigint,
        lifecycle jsonb NOT NULL,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        deleted_at timestamptz(3)
      )`);
    // A deleted bucket keeps its row until its objects are gone; its name is free at once.
    await runner.query('CREATE UNIQUE INDEX bucket_name ON bucket (name) WHERE deleted_at IS NULL');
    await runner.query('CREATE INDEX bucket_owner ON bucket (owner_id, owner_type, created_at, id)');
    await runner.query('CREATE INDEX bucket_created ON bucket (created_at, id)');
    await runner.query('CREATE INDEX bucket_deleted ON bucket (deleted_at) WHERE deleted_at IS NOT NULL');
    // Exact usage as the sum of a few slots, so that uploads into one bucket need not wait for each other.
    await runner.query(`
      CREATE TABLE bucket_usage (
        bucket_id uuid NOT NULL REFERENCES bucket (id) ON DELETE CASCADE,
        slot smallint NOT NULL,
        bytes bigint NOT NULL,
        objects bigint NOT NULL,
        PRIMARY KEY (bucket_id, slot)
      )`);
    await runner.query(`
      CREATE TABLE blob (
        id uuid PRIMARY KEY,
        driver text NOT NULL,
        size bigint NOT NULL,
        sha256 text NOT NULL,
        created_at timestamptz(3) NOT NULL,
        unused_since timestamptz(3)
      )`);
    await runner.query('CREATE INDEX blob_unused ON blob (unused_since) WHERE unused_since IS NOT NULL');
    await runner.query(`
      CREATE TABLE object (
        id uuid PRIMARY KEY,
        bucket_id uuid NOT NULL REFERENCES bucket (id),
        key text COLLATE "C" NOT NULL,
        version_id uuid,
        created_at timestamptz(3) NOT NULL,
        updated_at timestamptz(3) NOT NULL,
        CONSTRAINT object_key UNIQUE (bucket_id, key)
      )`);
    await runner.query(`
      CREATE TABLE object_version (
        id uuid PRIMARY KEY,
        object_id uuid NOT NULL REFERENCES object (id),
        blob_id uuid REFERENCES blob (id),
        size bigint NOT NULL,
        media_type text NOT NULL,
        etag text NOT NULL,
        sha256 text NOT NULL,
        metadata jsonb NOT NULL,
        scan text NOT NULL CHECK (scan IN ('none', 'pending', 'clean', 'quarantined')),
        description jsonb,
        created_by uuid,
        created_at timestamptz(3) NOT NULL
      )`);
    await runner.query('CREATE INDEX object_version_object ON object_version (object_id, id)');
    await runner.query('CREATE INDEX object_version_blob ON object_version (blob_id)');
    await runner.query(`
      CREATE TABLE object_derivative (
        id uuid PRIMARY KEY,
        version_id uuid NOT NULL REFERENCES object_version (id) ON DELETE CASCADE,
        variant text NOT NULL,
        blob_id uuid NOT NULL REFERENCES blob (id),
        size bigint NOT NULL,
        media_type text NOT NULL,
        width integer NOT NULL,
        height integer NOT NULL,
        created_at timestamptz(3) NOT NULL,
        CONSTRAINT object_derivative_variant UNIQUE (version_id, variant)
      )`);
    await runner.query('CREATE INDEX object_derivative_blob ON object_derivative (blob_id)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['object_derivative', 'object_version', 'object', 'blob', 'bucket_usage', 'bucket']) {
      await runner.query(`DROP TABLE ${table}`);
    }
  }
}
