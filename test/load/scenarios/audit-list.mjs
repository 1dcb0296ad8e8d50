import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { insertEvents } from '../many-events.mjs';
import { openOwnApi } from '../own-api.mjs';

const NAME = 'audit-list';
const TITLE = 'A page of the audit trail: p99 over 5,000,000 events, each filter and each two of them';
const EVENTS = 5_000_000;
const FIELDS = ['actorId', 'action', 'resourceType', 'resourceId', 'organizationId', 'from', 'to'];
const DAY_MS = 86_400_000;
const PAGES = 3;

/** Every filter and every two of them, in both orders, first pages and those after. */
export const auditList = {
  name: NAME,
  title: TITLE,
  async run(world) {
    const events = world.options.quick ? EVENTS / 25 : EVENTS;
    const side = { close: [] };
    try {
      await openOwnApi(world, NAME, (owner) => insertEvents(owner, events), side);
      const cases = await listCases(side, events, world.options.quick ? 2 : 10);
      const all = cases.flatMap(({ taken }) => taken);
      const file = join(world.options.results, `${NAME}.md`);
      writeFileSync(file, report(cases));
      const notice = `${all.length} pages of ${events.toLocaleString('en')} events, p50 ${at(all, 0.5)} ms; by filter: ${file}`;
      return { name: NAME, title: TITLE, value: at(all, 0.99), unit: 'ms', ceiling: 50, notice };
    } finally {
      for (const step of side.close) await step();
    }
  },
};

/** Asks for pages with values that occur together in one event, and with values that may not. */
export async function listCases(side, events, rounds) {
  const filters = [
    [],
    ...FIELDS.map((one) => [one]),
    ...FIELDS.flatMap((one, n) => FIELDS.slice(n + 1).map((two) => [one, two])),
  ];
  const cases = filters.flatMap((fields) => ['-at', 'at'].map((sort) => ({ fields, sort, taken: [] })));
  // The first round is not counted: connections open, and the code is compiled.
  for (let round = -1; round < rounds; round++) {
    for (const { fields, sort, taken } of cases) {
      const query = new URLSearchParams({ limit: '50', sort, ...(await valuesOf(side.owner, fields, events)) });
      const pages = await walk(side, query);
      if (round >= 0) taken.push(...pages);
    }
  }
  return cases;
}

/** Follows a list from its first page. Returns what each page took, in milliseconds. */
async function walk({ api, headers }, query) {
  const taken = [];
  for (let number = 0; number < PAGES; number++) {
    const begun = performance.now();
    const answer = await fetch(`${api.url}/v1/admin/audit-events?${query}`, { headers });
    const body = await answer.text();
    taken.push(performance.now() - begun);
    if (!answer.ok) throw new Error(`?${query} answers ${answer.status}: ${body}`);
    const { nextCursor } = JSON.parse(body).page;
    if (nextCursor === null) break;
    query.set('cursor', nextCursor);
  }
  return taken;
}

/** Values for these fields, of one event or of two. */
async function valuesOf(owner, fields, events) {
  const first = await anEvent(owner, events);
  const second = Math.random() < 0.5 ? first : await anEvent(owner, events);
  const found = fields.map((field, index) => [field, valueOf(field, index === 0 ? first : second)]);
  return Object.fromEntries(found.filter(([, value]) => value !== null));
}

function valueOf(field, event) {
  if (field === 'from') return new Date(event.at.getTime() - 30 * DAY_MS).toISOString();
  if (field === 'to') return new Date(event.at.getTime() + DAY_MS).toISOString();
  return event[field];
}

async function anEvent(owner, events) {
  const { rows } = await owner.query(
    `SELECT at, actor_id AS "actorId", action, resource_type AS "resourceType", resource_id AS "resourceId",
       organization_id AS "organizationId" FROM audit_event WHERE seq >= $1 ORDER BY seq LIMIT 1`,
    [1 + Math.floor(Math.random() * events)],
  );
  return rows[0];
}

function report(cases) {
  const rows = cases.map(({ fields, sort, taken }) => {
    const name = fields.length === 0 ? 'none' : fields.map((field) => `\`${field}\``).join(', ');
    return `| ${name} | \`${sort}\` | ${at(taken, 0.5)} | ${at(taken, 0.99)} |`;
  });
  return ['| Filters | sort | p50 ms | p99 ms |', '| --- | --- | ---: | ---: |', ...rows, ''].join('\n');
}

function at(taken, share) {
  const sorted = taken.toSorted((one, other) => one - other);
  return Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1));
}
