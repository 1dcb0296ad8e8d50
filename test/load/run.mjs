import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeProfile, profilePath } from './profile.mjs';
import { markdown, writeResults } from './report.mjs';
import { scenarios } from './scenarios/index.mjs';
import { World } from './world.mjs';

const HELP = `npm run load -- [names…] [--quick] [--rounds N] [--seconds N] [--profile NAME]
Scenarios: ${scenarios.map(({ name }) => name).join(', ')}`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    profile: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

const names = values.profile === undefined ? positionals : [values.profile];
const unknown = names.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (values.help || unknown.length > 0) {
  console.error(unknown.length > 0 ? `There is no scenario ${unknown.join(', ')}.\n${HELP}` : HELP);
  process.exit(values.help ? 0 : 2);
}

const results = join(import.meta.dirname, 'results');
mkdirSync(results, { recursive: true });
const options = {
  quick: values.quick,
  rounds: Number(values.rounds ?? (values.quick ? 3 : 7)),
  seconds: Number(values.seconds ?? (values.quick ? 2 : 8)),
  profile: values.profile !== undefined,
  results,
};

// Every process that the run starts ends with it.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));

const world = await World.open(options);
const taken = [];
for (const { name, title, run } of scenarios.filter(({ name }) => names.length === 0 || names.includes(name))) {
  console.error(`  ${title}`);
  try {
    taken.push(...[await run(world)].flat());
  } catch (error) {
    taken.push({ name, title, failure: error.message });
  }
}
await world.close();

const [first] = taken;
if (first.failure === undefined && options.profile) {
  const path = profilePath(results, first.name);
  console.log(
    `${describeProfile(path, first.since)}\n\nOpen ${path} in a browser's developer tools for the whole of it.`,
  );
} else {
  console.log(`\n${markdown({ options, results: taken })}\n`);
  if (!options.profile) console.log(`Written to ${writeResults(results, { options, results: taken })}`);
}
if (taken.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
