/** Holds where the database is to show everybody's rows: none was told whom the statement acts for. */
export const SEES_ALL = '(SELECT plinth_sees_all())';

/** Holds for rows of whom the statement acts for. @param alias the table, where others are named beside it. */
export function isOwned(alias = ''): string {
  const column = (name: string) => (alias === '' ? name : `${alias}.${name}`);
  return `${column('owner_type')} || ':' || coalesce(${column('owner_id')}::text, '') = (SELECT plinth_owner())`;
}

/** Holds where an organization is the one that the statement acts in. @param column its id. */
export function isActingIn(column = 'organization_id'): string {
  return `'organization:' || ${column}::text = (SELECT plinth_owner())`;
}

/** Holds where a person is the one that the statement acts for. @param column their id. */
export function isActing(column = 'user_id'): string {
  return `${column}::text = (SELECT plinth_person())`;
}

/** The statements that put a table behind the wall, its owner's connections included; its policies say what they see. */
export function behindTheWall(table: string): string[] {
  return [`ALTER TABLE ${table} ENABLE ROW LEVEL SECURITY`, `ALTER TABLE ${table} FORCE ROW LEVEL SECURITY`];
}

/**
 * Puts every table with `owner_type` and `owner_id` behind the wall that has no policies of its own. A table that a
 * module adds needs nothing else.
 */
export const PROTECT_OWNED_TABLES = `DO $$
  DECLARE target text;
  BEGIN
    IF to_regprocedure('plinth_sees_all()') IS NULL THEN RETURN; END IF;
    FOR target IN
      SELECT c.oid::regclass::text FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
        AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
        AND (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND NOT a.attisdropped
          AND a.attname IN ('owner_type', 'owner_id')) = 2
    LOOP
      EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
      EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
      EXECUTE format('CREATE POLICY plinth_owner ON %s USING (%s)', target, $p$${SEES_ALL} OR ${isOwned()}$p$);
    END LOOP;
  END $$`;
