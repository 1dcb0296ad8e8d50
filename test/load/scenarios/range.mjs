import { httpScenario } from '../http-scenario.mjs';
import { bearer, makeBucket, putObject } from '../objects.mjs';

const KIB = 1024;
const OBJECT = 16 * KIB ** 2;
const PART = 64 * KIB;
const PARTS = 64;

/** Pieces from all over one large object, as a video player asks for them. */
export const range = httpScenario({
  name: 'range',
  title: 'GET 64 KiB of an object of 16 MiB',
  floor: 0.7,
  connections: 16,
  async prepare({ target, tokens: { users } }) {
    const path = `${await makeBucket(target, users[0], 'range')}/film`;
    await putObject(target, users[0], path, OBJECT);
    return Array.from({ length: PARTS }, (_, index) => {
      const start = Math.floor((index / PARTS) * (OBJECT - PART));
      return { path, headers: { ...bearer(users[0]), range: `bytes=${start}-${start + PART - 1}` } };
    });
  },
});
