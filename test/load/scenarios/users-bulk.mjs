import { setTimeout as sleep } from 'node:timers/promises';
import { openOwnApi } from '../own-api.mjs';
import { spawnWorker } from '../servers/plinth.mjs';

const NAME = 'users-bulk';
const ROWS = 100_000;
const MIB = 1024 ** 2;
const RATE = { unit: 'rows/s', floor: 2_000 };
const MEMORY = { unit: 'MiB', ceiling: 256 };

/** Accounts out of a file and into one, by a worker that has just been started and does nothing else. */
export const usersBulk = {
  name: NAME,
  title: 'Import and export of 100,000 users',
  async run(world) {
    const rows = world.options.quick ? ROWS / 10 : ROWS;
    const side = { close: [] };
    try {
      await openOwnApi(world, NAME, async () => undefined, side, { durable: true });
      const imported = await watched(world, side, () => send(side, 'import?onExisting=skip', 'text/csv', file(rows)));
      if (imported.result.created !== rows)
        throw new Error(`Not all were imported: ${JSON.stringify(imported.result)}`);
      const exported = await watched(world, side, () =>
        send(side, 'export', 'application/json', JSON.stringify({ format: 'csv' })),
      );
      const of = (name, { seconds, cpuSeconds, peak }) => [
        {
          ...RATE,
          name: `${NAME}-${name}`,
          title: `${name} of ${rows.toLocaleString('en')} users, one worker`,
          value: Math.round(rows / seconds),
          notice: `${Math.round(rows / cpuSeconds).toLocaleString('en')} rows a second of its CPU`,
        },
        {
          ...MEMORY,
          name: `${NAME}-${name}-memory`,
          title: `the most memory of that worker`,
          value: Math.round(peak / MIB),
        },
      ];
      return [...of('Import', imported), ...of('Export', exported)];
    } finally {
      for (const step of side.close) await step();
    }
  },
};

/** Runs a job on a worker of its own. */
async function watched(world, { api, env, headers }, begin) {
  const worker = spawnWorker({ ...world, env });
  try {
    const { id } = await begin();
    for (;;) {
      const answer = await fetch(`${api.url}/v1/jobs/${id}`, { headers });
      const job = await answer.json();
      if (job.status === 'completed') {
        const seconds = (new Date(job.finishedAt) - new Date(job.startedAt)) / 1_000;
        return { ...job, seconds, cpuSeconds: worker.cpuMicros() / 1e6, peak: worker.peakBytes() };
      }
      if (!['queued', 'active'].includes(job.status))
        throw new Error(`The job has ${job.status}: ${JSON.stringify(job)}`);
      await sleep(250);
    }
  } finally {
    await worker.stop();
  }
}

async function send({ api, headers }, path, type, body) {
  const answer = await fetch(`${api.url}/v1/admin/users/${path}`, {
    method: 'POST',
    headers: { ...headers, 'content-type': type },
    body,
  });
  const job = await answer.json();
  if (!answer.ok) throw new Error(`POST ${path} answers ${answer.status}: ${JSON.stringify(job)}`);
  return job;
}

function file(rows) {
  const lines = Array.from({ length: rows }, (_, n) => {
    const metadata = `"{""plan"": ""${n % 3 ? 'silver' : 'gold'}"", ""seats"": ${n % 40}}"`;
    return `person.${n}@example.org,"Person ""${n % 700}"" of Number ${n}",de-AT,Europe/Vienna,${metadata},${n % 10 ? '' : 'support'}`;
  });
  return `email,displayName,locale,timeZone,metadata,roles\n${lines.join('\n')}\n`;
}
