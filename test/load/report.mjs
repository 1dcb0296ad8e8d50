import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { cores } from './cores.mjs';

/** Writes the results as JSON. Returns the file. */
export function writeResults(folder, { options, results }) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${new Date().toISOString().replaceAll(/[:.]/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify({ machine: machine(), options, results }, null, 2)}\n`);
  return file;
}

/** The results in Markdown. */
export function markdown({ options, results }) {
  const { node, cpu, pinned } = machine();
  const where = pinned
    ? `client and data servers on core ${pinned.client}, server alone on ${pinned.server}`
    : 'unpinned';
  const how = `${options.rounds} rounds${options.quick ? ', quick: a trial, not a measurement' : ''}`;
  const compared = results.filter(({ ratio }) => ratio !== undefined);
  const figures = results.filter(({ value }) => value !== undefined);
  const failed = results.filter(({ failure }) => failure !== undefined);
  return [
    `Node ${node} on ${cpu}; ${where}; ${how}.`,
    ...(compared.length > 0 ? ['', ...comparisons(compared)] : []),
    ...(figures.length > 0 ? ['', ...singles(figures)] : []),
    ...failed.map(({ title, failure }) => `\nNot measured: ${title}. ${failure}`),
  ].join('\n');
}

function comparisons(results) {
  const cells = (result) => {
    const { plinth, bare, remembering, ratio, floor, cpuRatio } = result;
    return [
      named(result),
      count(plinth.rate),
      count(bare.rate),
      `**${ratio.toFixed(2)}** (${Math.min(...result.ratios).toFixed(2)}–${Math.max(...result.ratios).toFixed(2)})`,
      `${floor} ${ratio >= floor ? '✓' : '✗'}`,
      `${count(plinth.cpuMicros)} / ${count(bare.cpuMicros)}`,
      decimal(cpuRatio),
      remembering ? `${decimal(remembering.ratio)}, CPU ${decimal(remembering.cpuRatio)}` : '–',
      `${percent(plinth.busy)} / ${percent(bare.busy)}`,
      plinth.p99 === undefined ? '–' : `${count(plinth.p99)} / ${count(bare.p99)}`,
    ];
  };
  const heads = ['', 'Plinth a second', 'bare', 'ratio', 'floor'];
  const sides = ['CPU µs each, Plinth / bare', 'CPU ratio', 'to a remembering bare', 'core busy', 'p99 ms'];
  return rows([...heads, ...sides], results.map(cells));
}

function named({ title, notice }) {
  return notice ? `${title} (${notice})` : title;
}

function singles(results) {
  const cells = ({ title, value, unit, ceiling, floor, notice }) => [
    named({ title, notice }),
    `**${Number.isInteger(value) ? count(value) : value}** ${unit}`,
    ceiling === undefined
      ? `≥ ${count(floor)} ${value >= floor ? '✓' : '✗'}`
      : `≤ ${ceiling} ${value <= ceiling ? '✓' : '✗'}`,
  ];
  return rows(['', 'measured', 'bound'], results.map(cells));
}

function rows(heads, lines) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(heads), line(heads.map((_, index) => (index === 0 ? '---' : '---:'))), ...lines.map(line)];
}

function machine() {
  const cpu = `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`;
  return { node: process.version, platform: process.platform, cpu, memoryBytes: totalmem(), pinned: cores };
}

function count(value) {
  return Number.isFinite(value) ? Math.round(value).toLocaleString('en') : '–';
}

function decimal(value) {
  return Number.isFinite(value) ? value.toFixed(2) : '–';
}

function percent(value) {
  return Number.isFinite(value) ? `${Math.round(value * 100)} %` : '–';
}
