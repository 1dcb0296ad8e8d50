import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import exifr from 'exifr';
import sharp from 'sharp';
import { endPrograms, runProgram } from '../support/program.js';
import { ADMINISTRATOR, startPlatform, type RunningPlatform } from '../support/running-platform.js';

jest.setTimeout(150_000);

/** A photograph that says where it was taken: 47° 33′ 21″ N, 11° 27′ 36″ E. */
async function photograph(file: string): Promise<void> {
  await sharp({ create: { width: 1200, height: 800, channels: 3, background: '#c04020' } })
    .withExif({
      IFD0: { Make: 'Plinth', Model: 'Pinhole' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '47/1 33/1 21/1',
        GPSLongitudeRef: 'E',
        GPSLongitude: '11/1 27/1 36/1',
      },
    })
    .jpeg()
    .toFile(file);
}

describe('npm run demo', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plinth-demo-'));
  const photo = join(folder, 'a photo.jpg');
  let platform: RunningPlatform;
  beforeAll(async () => {
    mkdirSync(join(folder, 'tmp'));
    await photograph(photo);
    platform = await startPlatform();
  });
  afterAll(async () => {
    endPrograms();
    await platform.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const demo = (...files: string[]) =>
    runProgram('npm', ['run', '--silent', 'demo', '--', ...files], {
      cwd: process.cwd(),
      env: { ...platform.env, TMPDIR: join(folder, 'tmp') },
    });

  it('walks through all of it, and never tells where a photograph was taken', async () => {
    expect(await exifr.gps(photo)).toMatchObject({ latitude: expect.closeTo(47.556, 2) });
    const { code, output } = await demo(photo);
    expect({ code, output }).toEqual({ code: 0, output: expect.stringContaining('Done.') });
    const titles = [...output.matchAll(/^\d+\. (.*)$/gm)].map(([, title]) => title);
    expect(titles).toEqual([
      'Register an account',
      'Log in',
      'Make a bucket',
      'Upload a photo.jpg',
      'Watch the job that describes a photo.jpg',
      'Fetch the first KiB of a photo.jpg',
      'Fetch a thumbnail of a photo.jpg',
      'Refresh the token',
      'As administrator',
    ]);
    expect(output).toMatch(/completed, 100 %/);
    expect(output).toContain('Pinhole');
    expect(output).toContain('admin@example.com');
    expect(output).not.toMatch(/gps|latitude|longitude|47\.5|11\.4|33′|27′/i);
    expect(output).not.toContain(platform.env['PLINTH_ADMIN_PASSWORD']);
  });

  it('runs a platform whose Bull Board is there for a holder of the cookie', async () => {
    const json = { 'content-type': 'application/json' };
    const { PLINTH_ADMIN_EMAIL: email, PLINTH_ADMIN_PASSWORD: password } = ADMINISTRATOR;
    const body = JSON.stringify({ email, password });
    const login = await fetch(`${platform.url}/v1/auth/login`, { method: 'POST', headers: json, body });
    const { accessToken } = (await login.json()) as { readonly accessToken: string };
    const headers = { authorization: `Bearer ${accessToken}` };
    const pass = await fetch(`${platform.url}/v1/admin/queues/board`, { method: 'POST', headers });
    const cookie = pass.headers.get('set-cookie')?.split(';')[0] ?? '';
    const look = (path: string) => fetch(`${platform.url}/bull-board${path}`, { headers: { cookie } });
    const script = /static\/js\/main[^"]+/.exec(await (await look('')).text())?.[0] ?? 'none';
    expect((await look(`/${script}`)).status).toBe(200);
    const { queues } = (await (await look('/api/queues')).json()) as { readonly queues: readonly object[] };
    expect(queues).toContainEqual(expect.objectContaining({ name: 'default', readOnlyMode: true }));
  });

  it('says in one line what is wrong', async () => {
    const { code, output } = await demo(join(folder, 'none.jpg'));
    expect([code, output.trim()]).toEqual([1, `There is no file ${join(folder, 'none.jpg')}.`]);
  });
});
