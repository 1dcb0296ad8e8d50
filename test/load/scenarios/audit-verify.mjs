import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { onServerCore } from '../cores.mjs';
import { builtPath } from '../built.mjs';
import { insertEvents } from '../many-events.mjs';
import { interleave, median } from '../measure.mjs';
import { openOwnApi } from '../own-api.mjs';

const NAME = 'audit-verify';
const FILE_TITLE = '`plinth audit verify FILE`, from its start to its end';
const API_TITLE = '`POST /v1/admin/audit-events/verify`';
const EVENTS = 500_000;
const FLOOR = 50_000;

/** The same trail verified as a file that was exported, by the command line, and as it lies in Postgres, by the API. */
export const auditVerify = {
  name: NAME,
  title: 'Verification of the audit trail',
  async run(world) {
    const { quick, rounds } = world.options;
    const events = quick ? EVENTS / 10 : EVENTS;
    const side = { close: [] };
    try {
      await openOwnApi(world, NAME, (owner) => insertEvents(owner, events), side);
      const file = join(world.folder, 'audit.ndjson');
      // It seals what it writes.
      runPlinth(side.env, 'audit', 'export', file);
      const measures = [() => ofFile(file), () => ofApi(side)];
      await interleave(measures, 1, (measure) => measure());
      const [byFile, byApi] = await interleave(measures, Math.min(rounds, 5), (measure) => measure());
      const notice = `${events.toLocaleString('en')} events`;
      const figure = { name: NAME, unit: 'events/s', floor: FLOOR, notice };
      return [
        { ...figure, title: FILE_TITLE, value: Math.round(median(byFile)), taken: byFile },
        { ...figure, title: API_TITLE, value: Math.round(median(byApi)), taken: byApi },
      ];
    } finally {
      for (const step of side.close) await step();
    }
  },
};

function ofFile(file) {
  const begun = performance.now();
  const printed = runPlinth({}, 'audit', 'verify', file);
  const took = performance.now() - begun;
  return (Number(/^Whole: (\d+) events/.exec(printed)[1]) / took) * 1_000;
}

async function ofApi({ api, headers }) {
  const begun = performance.now();
  const answer = await fetch(`${api.url}/v1/admin/audit-events/verify`, { method: 'POST', headers });
  const found = await answer.json();
  if (!found.ok) throw new Error(`The trail is not whole: ${JSON.stringify(found)}`);
  return (found.checked / (performance.now() - begun)) * 1_000;
}

function runPlinth(env, ...words) {
  const [command, parameters] = onServerCore(process.execPath, [builtPath('apps/cli/src/main.js'), ...words]);
  const { status, stdout, stderr } = spawnSync(command, parameters, {
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`plinth ${words.join(' ')} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}
