const PIECE = 500_000;

/** The same id for the same name, and one that the API takes. */
const idOf = (name) => `overlay(overlay(md5(${name}) placing '7' from 13) placing '8' from 17)::uuid`;

// Powers of a random number make a few actors, actions, resources and organizations frequent and many rare.
const INSERT = `
  INSERT INTO audit_event (id, at, actor_type, actor_id, action, resource_type, resource_id, owner_type, organization_id,
    outcome, request_id, subject_id, details, actor_personal)
  SELECT gen_random_uuid(), timestamptz '2026-01-01' + n * interval '6.3 seconds' + random() * interval '2 seconds', 'user',
    CASE WHEN a > 0.05 THEN ${idOf(`'actor' || floor(power(r1, 4) * 20000)`)} END, 'module_' || (k % 12) || '.noun_verbed_' || k,
    'type_' || (k % 12), CASE WHEN r4 > 0.1 THEN 'res-' || (k % 12) || '-' || floor(power(r3, 3) * 200000) END, 'platform',
    CASE WHEN o < 0.6 THEN ${idOf(`'org' || floor(power(r2, 4) * 2000)`)} END,
    CASE WHEN r5 < 0.9 THEN 'success' ELSE 'denied' END, gen_random_uuid()::text, CASE WHEN r5 < 0.3 THEN gen_random_uuid() END,
    '{"changed": {"displayName": true}, "reason": "generated"}', md5(r1::text) || md5(r2::text) || md5(r3::text)
  FROM (SELECT n, random() a, random() r1, random() r2, random() r3, random() r4, random() r5, random() o,
    floor(power(random(), 3) * 120)::int k FROM generate_series($1::int, $2::int) n) AS generated`;

/** Writes so many events past the platform: over a year, by 20,000 people, on 120 kinds of things. */
export async function insertEvents(owner, count) {
  const { rows: indexes } = await owner.query(
    `SELECT indexname AS name, indexdef AS definition FROM pg_indexes
     WHERE tablename = 'audit_event' AND indexname <> 'audit_event_pkey'`,
  );
  // Made once over all of them, in a fifth of the time.
  for (const { name } of indexes) await owner.query(`DROP INDEX ${name}`);
  for (let from = 1; from <= count; from += PIECE) {
    await owner.query(INSERT, [from, Math.min(count, from + PIECE - 1)]);
  }
  for (const { definition } of indexes) await owner.query(definition);
  await owner.query('VACUUM ANALYZE audit_event');
}
