import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { built } from '../built.mjs';
import { Child } from '../child.mjs';
import { insertFinishedJobs } from '../many-finished-jobs.mjs';
import { comparison, interleave } from '../measure.mjs';
import { openOwnApi } from '../own-api.mjs';
import { postgresCpuMicros, postmasterOf } from '../postgres-cpu.mjs';

const NAME = 'finished-jobs';
const SIZES = { small: 10_000, large: 1_000_000 };
const AMOUNT = { quick: 2_000, full: 10_000 };

/** Work of sixteen days, of which two are due to go. */
const DAYS = { from: 16, to: 0.05, due: 14 };

const VACUUMED_MS = 90_000;
const LOOK_MS = 500;

/** What people ask of the ledger: their own jobs, everybody's, of many and of few. */
const CASES = [
  ...['', 'type=load.common', 'type=load.rare', 'type=nothing.such', 'status=completed', 'status=failed'].flatMap(own),
  ...['status=cancelled', 'status=active', 'queue=mail', 'queue=http', 'queue=none', 'sort=createdAt'].flatMap(own),
  ...['type=mail.send&status=failed', 'type=load.common&status=cancelled', 'queue=http&status=failed'].flatMap(own),
  ...[`createdAfter=${day(8)}&createdBefore=${day(7)}`, `type=load.rare&createdBefore=${day(4)}`].flatMap(own),
  ...['text=number+77', 'text=nowhere+to+be+found', 'text=person7&type=mail.send'].flatMap(own),
  `admin/jobs?limit=50&traceId=${'0'.repeat(32)}`,
  'admin/queues',
];

function own(query) {
  return [`jobs?limit=50&${query}`, `admin/jobs?limit=50&${query}`];
}

function day(ago) {
  return new Date(Date.now() - ago * 86_400_000).toISOString();
}

/** What many finished jobs cost those that work, those that look and those that tidy up, beside few of them in one run. */
export const finishedJobs = {
  name: NAME,
  title: 'Work beside 1,000,000 finished jobs',
  async run(world) {
    const sides = [];
    try {
      for (const [name, count] of Object.entries(SIZES)) {
        const side = { name, count, folder: join(world.folder, name), close: [] };
        sides.push(side);
        await openOwnApi(world, name, () => undefined, side);
        await fill(side);
      }
      const work = await measureWork(world, sides);
      const lists = await measureLists(world, sides);
      const tidying = [];
      for (const side of sides) tidying.push(await measureTidying(side));
      const file = join(world.options.results, `${NAME}.md`);
      writeFileSync(file, report(work, lists, tidying));
      return figures(work, lists, tidying, file);
    } finally {
      for (const step of sides.flatMap(({ close }) => close)) await step();
    }
  },
};

async function fill(side) {
  const { rows } = await side.owner.query(`SELECT id FROM user_account WHERE email_key = 'admin@example.com'`);
  side.ownerId = rows[0].id;
  // Autovacuum looks once a minute; what it does once it has come is what counts here.
  appendFileSync(join(side.folder, 'postgres/postgresql.auto.conf'), 'autovacuum_naptime = 1\n');
  process.kill(postmasterOf(side.folder), 'SIGHUP');
  await insertFinishedJobs(side.owner, { ...side, fromDays: DAYS.from, toDays: DAYS.to });
  await side.owner.query('VACUUM ANALYZE job');
}

/** No-op jobs from the first handler call to the last outcome, and what Postgres took for one from its submission on. */
async function measureWork(world, sides) {
  const amount = world.options.quick ? AMOUNT.quick : AMOUNT.full;
  const [small, large] = await interleave(sides, world.options.rounds, async (side, round) => {
    const cpu = postgresCpuMicros(side.folder);
    const done = await addAndRun(side, `${side.name}-${round}`, amount);
    return { ...done, postgresMicros: (postgresCpuMicros(side.folder) - cpu) / amount };
  });
  return comparison(large, small);
}

/** Adds jobs durably in one process, then runs them in another. */
async function addAndRun({ env }, batch, amount) {
  const script = join(import.meta.dirname, '../servers/plinth-jobs.mjs');
  const start = (step) =>
    new Child({ script, args: [step, batch, String(amount)], env: { ...env, QUEUE_CONCURRENCY: '20' }, ipc: true });
  const adding = start('add');
  await adding.message();
  await adding.stop();
  const working = start('work');
  try {
    const { seconds, cpuMicros } = await working.message();
    return { rate: amount / seconds, cpuMicros: cpuMicros / amount, busy: cpuMicros / 1e6 / seconds };
  } finally {
    await working.stop();
  }
}

/** What lists take, one answer here and one there. */
async function measureLists({ options }, sides) {
  const times = options.rounds * (options.quick ? 5 : 20);
  const lists = [];
  for (const path of CASES) {
    await interleave(sides, 3, (side) => ask(side, path));
    const [small, large] = await interleave(sides, times, (side) => ask(side, path));
    lists.push({ path, small: summary(small), large: summary(large) });
  }
  return lists;
}

async function ask({ api, headers }, path) {
  const begun = performance.now();
  const answer = await fetch(`${api.url}/v1/${path}`, { headers });
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}.`);
  return performance.now() - begun;
}

function summary(taken) {
  const sorted = [...taken].sort((a, b) => a - b);
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(1));
  return { p50: at(0.5), p99: at(0.99) };
}

/** Two days pass: what is due goes, as much comes. Says how fast it goes, and how the table lies before and after. */
async function measureTidying(side) {
  const before = await lie(side);
  const sweep = await timed(side, () => sweeper(side.owner));
  const again = await timed(side, () => sweeper(side.owner));
  const dead = await vacuumed(side);
  const share = (DAYS.from - DAYS.due) / (DAYS.from - DAYS.to);
  const count = Math.round(side.count * share);
  await insertFinishedJobs(side.owner, { ...side, count, fromDays: DAYS.to, toDays: 0 });
  return { side: side.name, before, after: await lie(side), sweep, again, dead };
}

/** The platform's own sweep, on this connection. */
async function sweeper(owner) {
  const { Retention } = await built('libs/platform/src/queue/retention.js');
  const query = async (sql, values) => (await owner.query(sql, values)).rows;
  const change = async (sql, values) => (await owner.query(sql, values)).rowCount;
  return new Retention({ keepDays: 14 }, { query, change }).sweep(() => false);
}

async function timed({ folder }, work) {
  const cpu = postgresCpuMicros(folder);
  const begun = performance.now();
  const removed = await work();
  return { removed, ms: performance.now() - begun, cpuMs: (postgresCpuMicros(folder) - cpu) / 1000 };
}

/** Waits until autovacuum has been there. Returns the dead rows before and after. */
async function vacuumed({ owner }) {
  const look = async () => {
    const { rows } = await owner.query(
      `SELECT n_dead_tup::int AS dead, autovacuum_count::int AS visits FROM pg_stat_user_tables WHERE relname = 'job'`,
    );
    return rows[0];
  };
  await sleep(LOOK_MS);
  const first = await look();
  for (const deadline = Date.now() + VACUUMED_MS; Date.now() < deadline; await sleep(LOOK_MS)) {
    const { dead, visits } = await look();
    if (visits > first.visits && dead < first.dead) return { left: first.dead, afterwards: dead };
  }
  return { left: first.dead, afterwards: (await look()).dead };
}

async function lie({ owner }) {
  const { rows } = await owner.query(`
    SELECT pg_table_size('job')::float8 / 1048576 AS table, pg_indexes_size('job')::float8 / 1048576 AS indexes`);
  return rows[0];
}

function figures(work, lists, tidying, file) {
  const ratioOf = ({ small, large }) => large.p99 / small.p99;
  const worst = lists.reduce((slowest, each) => (ratioOf(each) > ratioOf(slowest) ? each : slowest));
  const { sweep, before, after } = tidying[1];
  const grown = (after.table + after.indexes) / (before.table + before.indexes);
  const cpu = `Postgres ${work.plinth.postgresMicros.toFixed(0)} µs a job, by ${work.bare.postgresMicros.toFixed(0)}`;
  const figure = (title, more) => ({ name: NAME, title, ...more });
  return [
    figure('No-op jobs beside 1,000,000 finished ones, by beside 10,000', { floor: 0.9, notice: cpu, ...work }),
    figure('Lists of 1,000,000 finished jobs: p99 by that of 10,000', {
      value: Number(ratioOf(worst).toFixed(2)),
      unit: '×',
      ceiling: 3,
      lists,
      notice: `worst: ${worst.path}: ${worst.large.p99} ms; all of them: ${file}`,
    }),
    figure('Finished jobs that retention removes of 1,000,000', {
      value: Math.round((sweep.removed * 1000) / sweep.ms),
      unit: 'a second',
      floor: 1_000,
      tidying,
    }),
    figure('Size of the ledger when two days have come and gone, by before', {
      value: Number(grown.toFixed(2)),
      unit: '×',
      ceiling: 1.1,
    }),
  ];
}

function report(work, lists, tidying) {
  const rows = lists.map(({ path, small, large }) => {
    const ratio = (large.p99 / small.p99).toFixed(2);
    return `| \`${path}\` | ${small.p50} | ${large.p50} | ${small.p99} | ${large.p99} | ${ratio} |`;
  });
  const mebibytes = ({ table, indexes }) => `${table.toFixed(1)} + ${indexes.toFixed(1)}`;
  const tidied = tidying.map(({ side, before, after, sweep, again, dead }) => {
    const rate = Math.round((sweep.removed * 1000) / sweep.ms);
    const cells = [sweep.removed, rate, Math.round((sweep.cpuMs * 1000) / sweep.removed), again.ms.toFixed(1)];
    return `| ${[side, ...cells, dead.left, dead.afterwards, mebibytes(before), mebibytes(after)].join(' | ')} |`;
  });
  const worked = Object.entries({ 'beside 10,000': work.bare, 'beside 1,000,000': work.plinth }).map(
    ([name, { rate, cpuMicros, postgresMicros }]) =>
      `| ${name} | ${rate.toFixed(0)} | ${cpuMicros.toFixed(0)} | ${postgresMicros.toFixed(0)} |`,
  );
  return [
    '| No-op jobs | a second | CPU µs of the worker each | CPU µs of Postgres each, submission and all |',
    '| --- | ---: | ---: | ---: |',
    ...worked,
    '',
    '| List | p50 ms, 10,000 | p50 ms, 1,000,000 | p99 ms, 10,000 | p99 ms, 1,000,000 | ratio |',
    '| --- | ---: | ---: | ---: | ---: | ---: |',
    ...rows,
    '',
    '| Retention | removed | a second | CPU µs of Postgres each | nothing due, ms | dead rows | after autovacuum | MiB before | after |',
    '| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
    ...tidied,
  ].join('\n');
}
