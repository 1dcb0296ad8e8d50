import { randomBytes } from 'node:crypto';
import { httpScenario } from '../http-scenario.mjs';
import { makeBucket, octets } from '../objects.mjs';

const MIB = 1024 ** 2;

let sent = 0;

/** New objects of 1 MiB: hashed while they stream, on the disk before the answer. */
export const upload = httpScenario({
  name: 'upload',
  title: 'PUT an object of 1 MiB, SHA-256 and fsync',
  floor: 0.7,
  connections: 8,
  amount: { quick: 150, full: 600 },
  async prepare({ target, tokens: { users } }) {
    const path = await makeBucket(target, users[0], 'upload');
    const setupRequest = (request) => ({ ...request, path: `${path}/file-${(sent += 1)}` });
    return [{ method: 'PUT', path, headers: octets(users[0]), body: randomBytes(MIB), setupRequest }];
  },
});
