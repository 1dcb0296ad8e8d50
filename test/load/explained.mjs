import { built } from './built.mjs';

/** What Postgres does for each query of the list of users, in Markdown: the platform's own statements, explained. */
export async function explained(owner, queries) {
  const { UserListRepository } = await built('libs/modules/users/src/persistence/user-list.repository.js');
  const { RolesService } = await built('libs/modules/roles/src/application/roles.service.js');
  const sent = [];
  const database = {
    async query(sql, values) {
      sent.push({ sql, values });
      return (await owner.query(sql, values)).rows;
    },
  };
  const repository = new UserListRepository(database, Object.create(RolesService.prototype), { publicUrl: '' });
  const sections = [];
  for (const query of queries) {
    sent.length = 0;
    const { sort = '-createdAt', ...filter } = Object.fromEntries(new URLSearchParams(query));
    await repository.page(filter, { sort, limit: 50, after: null });
    const plans = [];
    for (const { sql, values } of sent.splice(0)) {
      const { rows } = await owner.query(`EXPLAIN (ANALYZE, COSTS OFF, BUFFERS OFF) ${sql}`, values);
      plans.push(rows.map((row) => row['QUERY PLAN']).join('\n'));
    }
    sections.push(`### \`${query}\``, '', ...plans.flatMap((plan) => ['```', plan, '```', '']));
  }
  return sections;
}
