import { built } from './built.mjs';

/** What Postgres does for each list of a bucket, in Markdown: the platform's own statements, explained. */
export async function explainedLists(owner, bucketId, queries) {
  const { ObjectListRepository } = await built('libs/modules/storage/src/persistence/object-list.repository.js');
  const { ListObjects } = await built('libs/modules/storage/src/application/list-objects.js');
  const sent = [];
  const database = {
    async preparedTexts(_name, sql, values) {
      sent.push({ sql, values });
      return (await owner.query({ text: sql, values, rowMode: 'array' })).rows;
    },
  };
  const lists = new ListObjects(new ObjectListRepository(database));
  const sections = [];
  const client = await owner.connect();
  try {
    // As a process plans it that has been asked a few times: once, for whatever is asked next.
    await client.query('SET plan_cache_mode = force_generic_plan');
    for (const query of new Set(queries)) {
      const { limit, prefix = '', delimiter = null } = Object.fromEntries(new URLSearchParams(query));
      await lists.page({ id: bucketId }, { prefix, delimiter }, { limit: Number(limit), sort: 'key', after: null });
      sections.push(`### \`${query}\``, '');
      for (const { sql, values } of sent.splice(0)) {
        await client.query(`PREPARE asked AS ${sql}`);
        const given = values.map((value) => client.escapeLiteral(String(value))).join(', ');
        const { rows } = await client.query(`EXPLAIN (ANALYZE, COSTS OFF) EXECUTE asked (${given})`);
        await client.query('DEALLOCATE asked');
        sections.push('```', ...rows.map((row) => row['QUERY PLAN']), '```', '');
      }
    }
  } finally {
    client.release(true);
  }
  return sections;
}
