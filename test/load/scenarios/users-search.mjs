import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { insertPeople } from '../many-people.mjs';
import { explained } from '../explained.mjs';
import { interleave } from '../measure.mjs';
import { openOwnApi } from '../own-api.mjs';

const NAME = 'users-search';
const TITLE = 'Lists and searches of users: p99 of 1,000,000 by p99 of 10,000';
const SIZES = { small: 10_000, large: 1_000_000 };
const DAY_MS = 86_400_000;
const day = (ago) => new Date(Date.now() - ago * DAY_MS).toISOString();

/** What administrators ask for, and how it lies: for many, for few, for nobody. */
const CASES = [
  ...['-createdAt', 'createdAt', 'email', '-email', 'lastLoginAt', '-lastLoginAt'].map((sort) => `sort=${sort}`),
  'q=quetz',
  'q=quetzalcoatl',
  'q=family77',
  'q=ada+family123',
  'q=nobody-of-this-name',
  // Two words that very many have and nobody both, or many both; and with what else narrows a list.
  'q=ada+grace',
  'q=ada+grace&sort=email',
  'q=a+f',
  'q=ada&status=suspended',
  'role=customer&q=ada+grace',
  `q=ada+grace&createdAfter=${day(200)}&sort=email`,
  'q=example.org',
  'q=f',
  'q=ada&sort=email',
  'q=ada&sort=-lastLoginAt',
  'q=mail10.test&sort=email',
  'status=active',
  'status=suspended',
  'status=suspended&sort=email',
  'status=invited&sort=-lastLoginAt',
  'role=customer',
  'role=support',
  'role=support&sort=email',
  'role=nobody-has-this',
  `createdAfter=${day(30)}`,
  `createdBefore=${day(1000)}`,
  `createdAfter=${day(30)}&createdBefore=${day(29)}&sort=email`,
  'q=grace&status=suspended',
  'q=family77&role=customer&status=active',
  `q=ada&createdAfter=${day(200)}&sort=email`,
];

/** The same questions of few people and of many, in one run. */
export const usersSearch = {
  name: NAME,
  title: TITLE,
  async run(world) {
    const sides = [];
    try {
      for (const [name, count] of Object.entries(SIZES)) {
        const side = { name, close: [] };
        sides.push(side);
        await openOwnApi(world, name, (owner) => insertPeople(owner, count), side);
      }
      const rounds = world.options.quick ? 3 : world.options.rounds;
      const requests = world.options.quick ? 10 : 40;
      const cases = [];
      for (const query of CASES) {
        await interleave(sides, 1, (side) => ask(side, query, 5));
        // One answer here, one there: what keeps the machine busy meanwhile falls on both.
        const [small, large] = await interleave(sides, rounds * requests, (side) => ask(side, query, 1));
        cases.push({ query, small: summary(small.flat()), large: summary(large.flat()) });
      }
      const ratios = cases.map(({ small, large }) => large.p99 / small.p99);
      const worst = cases[ratios.indexOf(Math.max(...ratios))];
      const file = join(world.options.results, `${NAME}.md`);
      writeFileSync(file, report(cases, await explained(sides[1].owner, CASES)));
      const notice = `worst: ${worst.query}; all of them, and how Postgres answers: ${file}`;
      return {
        name: NAME,
        title: TITLE,
        value: Number(Math.max(...ratios).toFixed(2)),
        unit: '×',
        ceiling: 3,
        cases,
        notice,
      };
    } finally {
      for (const step of sides.flatMap(({ close }) => close)) await step();
    }
  },
};

/** Asks one after the other, as an administrator would. Returns what each answer took, in milliseconds. */
async function ask({ api, headers }, query, times) {
  const taken = [];
  for (let index = 0; index < times; index++) {
    const begun = performance.now();
    const answer = await fetch(`${api.url}/v1/admin/users?limit=50&${query}`, { headers });
    await answer.arrayBuffer();
    taken.push(performance.now() - begun);
    if (!answer.ok) throw new Error(`?${query} answers ${answer.status}.`);
  }
  return taken;
}

function summary(taken) {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(2));
  return { p50: at(0.5), p99: at(0.99) };
}

function report(cases, plans) {
  const rows = cases.map(({ query, small, large }) => {
    const ratio = (large.p99 / small.p99).toFixed(2);
    return `| \`${query}\` | ${small.p50} | ${large.p50} | ${small.p99} | ${large.p99} | ${ratio} |`;
  });
  return [
    '| Query | p50 ms, 10,000 | p50 ms, 1,000,000 | p99 ms, 10,000 | p99 ms, 1,000,000 | ratio |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    ...plans,
  ].join('\n');
}
