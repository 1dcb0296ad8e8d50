import { describe, expect, test } from '@jest/globals';
import { sections } from '@plinth/config';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './run-tool.js';

const compose = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const dockerfile = readFileSync(join(ROOT, 'deploy', 'Dockerfile'), 'utf8');

const known = new Set([
  'NODE_ENV',
  ...sections.flatMap(({ variables }) => Object.values(variables).map(({ name }) => name)),
]);

/** The variables that a text sets, by a pattern whose first group is the name. */
function setBy(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map((match) => String(match[1]));
}

describe('containers', () => {
  test('our services are given variables that the configuration knows', () => {
    const ours = compose.slice(0, compose.indexOf('\nservices:'));
    const given = setBy(ours, /^ {4}([A-Z_]+):/gm);
    expect(given).toContain('DATABASE_URL');
    expect(given.filter((name) => !known.has(name))).toEqual([]);
  });

  test('so is the image', () => {
    const given = setBy(dockerfile, /^(?:ENV| {3}) ([A-Z_]+)=/gm);
    expect(given).toContain('PLINTH_DATA');
    expect(given.filter((name) => !known.has(name))).toEqual([]);
  });

  test('every image names its version', () => {
    const images = [...setBy(compose, /^ +image: (.+)$/gm), ...setBy(dockerfile, /^FROM (\S+)/gm)];
    expect(images.length).toBeGreaterThan(4);
    for (const image of images) expect(image).toMatch(/:v?\d/);
  });

  test('no secret has a default', () => {
    for (const secret of ['POSTGRES_PASSWORD', 'PLINTH_SECRET_KEYS']) {
      const uses = compose.match(new RegExp(`\\$\\{${secret}[^}]*\\}`, 'g')) ?? [];
      expect(uses.length).toBeGreaterThan(0);
      for (const use of uses) expect(use).toContain(':?');
    }
  });

  test('the image runs as an ordinary user', () => {
    expect(dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))).toMatch(/^USER node$/m);
  });
});
