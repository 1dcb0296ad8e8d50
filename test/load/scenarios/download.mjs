import { httpScenario } from '../http-scenario.mjs';
import { bearer, makeBucket, putObject } from '../objects.mjs';

const MIB = 1024 ** 2;
const OBJECTS = 16;

/** Whole objects of 1 MiB; the bare server looks up the row and streams the file. */
export const download = httpScenario({
  name: 'download',
  title: 'GET an object of 1 MiB',
  floor: 0.9,
  connections: 8,
  async prepare({ target, tokens: { users } }) {
    const folder = await makeBucket(target, users[0], 'download');
    const paths = Array.from({ length: OBJECTS }, (_, index) => `${folder}/file-${index}`);
    for (const path of paths) await putObject(target, users[0], path, MIB);
    return paths.map((path) => ({ path, headers: bearer(users[0]) }));
  },
});
