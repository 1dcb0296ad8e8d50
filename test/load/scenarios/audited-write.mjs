import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Child, freePort } from '../child.mjs';
import { burst, comparison, interleave } from '../measure.mjs';

const NAME = 'audited-write';
const TITLE = 'A row written with its audit event, by the same row without, over HTTP';
const PEOPLE = 32;
const GRANTS = 'GRANT USAGE ON SCHEMA bare TO plinth_app; GRANT INSERT ON bare.bucket TO plinth_app';

/** One row in one transaction on a bare server; the same with the event that tells of it, signed in as somebody. */
export const auditedWrite = {
  name: NAME,
  title: TITLE,
  async run(world) {
    const { quick, rounds, seconds } = world.options;
    await world.owner.query(GRANTS);
    const targets = [];
    try {
      for (const kind of ['audited', 'plain']) targets.push(await start(world, kind));
      const people = Array.from({ length: PEOPLE }, () => randomUUID());
      const requests = people.map((person) => ({ method: 'POST', path: '/rows', headers: { 'x-person': person } }));
      const load = { requests, connections: PEOPLE, seconds: quick ? 2 : seconds };
      await interleave(targets, 1, (target) => burst(target, load));
      const [audited, plain] = await interleave(targets, rounds, (target) => burst(target, load));
      return { name: NAME, title: TITLE, floor: 0.5, unit: 'req/s', ...comparison(audited, plain) };
    } finally {
      for (const { child } of targets) await child.stop();
    }
  },
};

async function start(world, kind) {
  const port = await freePort();
  const script = join(import.meta.dirname, '../servers/limit-write.mjs');
  const child = new Child({ script, args: [kind], env: { ...world.env, PORT: String(port) } });
  const url = `http://127.0.0.1:${port}`;
  await child.answers(`${url}/health/live`);
  return { name: kind, url, child };
}
