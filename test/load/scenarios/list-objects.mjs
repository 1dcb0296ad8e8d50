import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { explainedLists } from '../explained-lists.mjs';
import { insertObjects, settleObjects } from '../many-objects.mjs';
import { interleave } from '../measure.mjs';
import { makeBucket } from '../objects.mjs';
import { openOwnApi } from '../own-api.mjs';
import { profileClock, profileFlags } from '../profile.mjs';
import { get, openWire } from '../wire.mjs';

const NAME = 'list-objects';
const TITLE = 'Lists of 1,000 keys of a bucket of 1,000,000, the slowest p99';
const SIZES = { small: 10_000, large: 1_000_000 };
const DEEP_PAGES = 30;
const WARM_TURNS = 2;

/** What is listed at a time, over as many pages as that takes. */
const KEYS = 1_000;

/**
 * What is asked for, and how many pages into it. Whoever wants 1,000 keys asks for the largest page, so that smaller ones
 * are shown beside the figure and are no part of it.
 */
const CASES = [
  { query: 'limit=200' },
  { query: 'limit=200', pages: DEEP_PAGES },
  { query: 'limit=200&prefix=folder-1' },
  { query: 'limit=200&delimiter=/' },
  { query: 'limit=200&delimiter=/', pages: 1 },
  { query: 'limit=200&prefix=folder-0777/&delimiter=/' },
  { query: 'limit=200&prefix=folder-0777/' },
  { query: 'limit=200&prefix=nothing' },
  { query: 'limit=50', judged: false },
];

/** The same questions about a large bucket and a small one beside it, in one run. */
export const listObjects = {
  name: NAME,
  title: TITLE,
  async run(world) {
    const place = { close: [] };
    try {
      await openOwnApi(world, NAME, () => undefined, place, { flags: profileFlags(world, NAME) });
      if (world.options.profile) return await profiled(place);
      const sides = [];
      for (const [name, count] of Object.entries(SIZES)) sides.push(await fill(place, name, count));
      await settleObjects(place.owner);
      const rounds = world.options.quick ? 3 : world.options.rounds;
      const requests = world.options.quick ? 20 : 60;
      const cases = [];
      const questions = [];
      for (const { query, pages = 0, judged = true } of CASES) {
        const askers = [];
        for (const side of sides) askers.push({ place, requests: await requestsOf(place, side, query, pages) });
        questions.push({ query, pages, judged, askers });
      }
      // All of them before any is measured: the first would be asked of an API that has just begun.
      for (let turn = 0; turn < WARM_TURNS; turn++) {
        for (const { askers } of questions) await interleave(askers, 1, (asker) => ask(asker, 20));
      }
      for (const { query, pages, judged, askers } of questions) {
        await interleave(askers, 1, (asker) => ask(asker, 20));
        const [small, large] = await interleave(askers, rounds, (asker) => ask(asker, requests));
        cases.push({
          query: `${query}${pages > 0 ? `, page ${pages + 1}` : ''}`,
          judged,
          small: summary(small),
          large: summary(large),
        });
      }
      const worst = cases
        .filter(({ judged }) => judged)
        .reduce((slowest, each) => (each.large.p99 > slowest.large.p99 ? each : slowest));
      const file = join(world.options.results, `${NAME}.md`);
      writeFileSync(
        file,
        report(
          cases,
          await explainedLists(
            place.owner,
            sides[1].id,
            CASES.map(({ query }) => query),
          ),
        ),
      );
      const notice = `${worst.query}; of 10,000 keys: ${worst.small.p99} ms; all of them, and how Postgres answers: ${file}`;
      return { name: NAME, title: TITLE, value: worst.large.p99, unit: 'ms', ceiling: 50, cases, notice };
    } finally {
      for (const step of place.close) await step();
    }
  },
};

/** One list over and over, of the small bucket. */
async function profiled(place) {
  const side = await fill(place, 'small', SIZES.small);
  await settleObjects(place.owner);
  const asker = { place, requests: await requestsOf(place, side, CASES[0].query, 0) };
  await ask(asker, 200);
  const since = profileClock();
  return { name: NAME, title: TITLE, profiled: await ask(asker, 300), since };
}

/** Makes a bucket with so many keys. */
async function fill({ api, owner, token }, name, count) {
  const objects = await makeBucket(api, token, name);
  const { rows } = await owner.query('SELECT id FROM bucket WHERE name = $1', [objects.split('/').at(-2)]);
  await insertObjects(owner, rows[0].id, count);
  return { id: rows[0].id, objects };
}

/**
 * What is asked for to read a list from a page on, until it has so many keys and prefixes or ends. The keys stay as they
 * are, and so do the pages.
 */
async function requestsOf(place, { objects }, query, pages) {
  const requests = [];
  let path = `${objects}?${query}`;
  for (let turned = 0, count = 0; path !== null && count < KEYS; turned++) {
    const { data, commonPrefixes, page } = await answered(place, path);
    if (turned >= pages) {
      requests.push(get(place.api.url, path, place.headers));
      count += data.length + commonPrefixes.length;
    }
    const { nextCursor } = page;
    path = nextCursor === null ? null : `${objects}?${query}&cursor=${encodeURIComponent(nextCursor)}`;
  }
  return requests;
}

async function answered({ api, headers }, path) {
  const answer = await fetch(api.url + path, { headers });
  const body = await answer.json();
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}.`);
  return body;
}

/** Reads a list so many times. Returns what each time took in milliseconds, and the CPU that the API took for one. */
async function ask({ place, requests }, times) {
  const taken = [];
  const line = await openLine(place.api.url);
  const cpu = place.api.child.cpuMicros();
  for (let index = 0; index < times; index++) {
    const begun = performance.now();
    for (const request of requests) await line.ask(request);
    taken.push(performance.now() - begun);
  }
  line.close();
  return { taken, cpuMicros: (place.api.child.cpuMicros() - cpu) / times };
}

/** A connection to ask over, one after the other. */
async function openLine(url) {
  let settle;
  const answer = (_, status) => (status === '200' ? settle.resolve() : settle.reject(new Error(`Answered ${status}.`)));
  const { socket } = await openWire(url, answer, () => settle?.reject(new Error('The connection broke.')));
  const ask = (request) =>
    new Promise((resolve, reject) => {
      settle = { resolve, reject };
      socket.write(request);
    });
  return { ask, close: () => socket.destroy() };
}

function summary(bursts) {
  const sorted = bursts.flatMap(({ taken }) => taken).sort((a, b) => a - b);
  const at = (share) => Number(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))].toFixed(2));
  const cpu = bursts.reduce((sum, { cpuMicros }) => sum + cpuMicros, 0) / bursts.length / 1000;
  return { p50: at(0.5), p99: at(0.99), cpu: Number(cpu.toFixed(1)) };
}

function report(cases, plans) {
  const rows = cases.map(({ query, judged, small, large }) => {
    const cells = [small.p50, large.p50, small.p99, large.p99, small.cpu, large.cpu];
    return `| \`${query}\`${judged ? '' : ' (not judged)'} | ${cells.join(' | ')} |`;
  });
  const heads = ['p50 ms, 10,000', 'p50 ms, 1,000,000', 'p99 ms, 10,000', 'p99 ms, 1,000,000'];
  const sides = ['CPU ms of the API, 10,000', 'CPU ms of the API, 1,000,000'];
  return [
    `| List | ${[...heads, ...sides].join(' | ')} |`,
    `| --- | ${'---: | '.repeat(6)}`.trim(),
    ...rows,
    '',
    ...plans,
  ].join('\n');
}
