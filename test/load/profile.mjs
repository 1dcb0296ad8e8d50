import { existsSync, readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './built.mjs';

const SHOWN = 25;
const maps = new Map();

/** The flags of Node that write a CPU profile of the scenario; none unless the run asks for one. */
export function profileFlags({ options }, name) {
  return options.profile ? ['--cpu-prof', `--cpu-prof-dir=${options.results}`, `--cpu-prof-name=${file(name)}`] : [];
}

/** Where the CPU profile of a scenario is written. */
export function profilePath(results, name) {
  return join(results, file(name));
}

/** The monotonic clock in microseconds, which the times of a profile count by. */
export function profileClock() {
  return Number(process.hrtime.bigint() / 1_000n);
}

/**
 * The profile in Markdown: the functions and the parts of the code with the most CPU time of their own.
 * @param {number} since leaves out what came before, such as the start and the warm-up; of `profileClock()`.
 */
export function describeProfile(path, since = 0) {
  const { nodes, samples, startTime, timeDeltas } = JSON.parse(readFileSync(path, 'utf8'));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, written(callFrame)]));
  const functions = new Map();
  const parts = new Map();
  let total = 0;
  let now = startTime;
  samples.forEach((id, index) => {
    const frame = frames.get(id);
    const micros = timeDeltas[index];
    now += micros;
    if (now < since || frame.functionName === '(idle)') return;
    total += micros;
    add(functions, `${frame.functionName || '(anonymous)'} ${place(frame)}`, micros);
    add(parts, partOf(frame), micros);
  });
  return [...table('Part', parts, total), '', ...table('Function', functions, total)].join('\n');
}

/** Where a function stands in the code that was packed, for production runs out of a bundle. */
function written(frame) {
  if (!frame.url.startsWith('file:')) return frame;
  const path = fileURLToPath(frame.url);
  if (!maps.has(path)) maps.set(path, sourceMapOf(path));
  const entry = maps.get(path)?.findEntry(frame.lineNumber, frame.columnNumber);
  if (!entry?.originalSource) return frame;
  const url = `file://${join(dirname(path), entry.originalSource)}`;
  return { ...frame, url, lineNumber: entry.originalLine };
}

function sourceMapOf(path) {
  const file = `${path}.map`;
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, 'utf8'))) : null;
}

function file(name) {
  return `${name}.cpuprofile`;
}

function add(sums, key, value) {
  sums.set(key, (sums.get(key) ?? 0) + value);
}

function table(title, sums, total) {
  const top = [...sums].sort(([, a], [, b]) => b - a).slice(0, SHOWN);
  const rows = top.map(([key, micros]) => `| ${((100 * micros) / total).toFixed(1)} % | ${key} |`);
  return [`| Own time | ${title} |`, '|---:|---|', ...rows];
}

function place({ url, lineNumber }) {
  return url ? `${short(url)}:${lineNumber + 1}` : '';
}

function short(url) {
  return url
    .replace('file://', '')
    .replace(`${root}/`, '')
    .replace(/^.*\/node_modules\//, '');
}

/** A package, a folder of Plinth, or Node itself. */
function partOf({ functionName, url }) {
  if (!url) return functionName.startsWith('(') ? functionName : '(native)';
  if (url.startsWith('node:')) return 'node';
  const [, installed] = /^.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  return installed ?? short(url).split('/').slice(0, 5).join('/');
}
