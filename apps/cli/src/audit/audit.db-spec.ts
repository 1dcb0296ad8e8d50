import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { startTestPlatform, type TestPlatform } from '@plinth/platform/testing';
import { audit } from './audit.command.js';

describe('plinth audit', () => {
  const before = { ...process.env };
  let platform: TestPlatform;
  let file: string;
  let printed: string[];

  beforeAll(async () => {
    platform = await startTestPlatform();
    Object.assign(process.env, platform.env);
    file = join(platform.dataFolder, 'trail.ndjson');
    for (let n = 0; n < 3; n++) {
      await platform.get(Transaction).run(() => platform.get(AuditTrail).record({ action: `test.event_${String(n)}` }));
    }
    printed = [];
    jest.spyOn(console, 'log').mockImplementation((line: string) => void printed.push(line));
  });
  afterEach(() => {
    printed = [];
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    process.env = before;
    await platform.close();
  });

  it('exports a file that it then verifies', async () => {
    expect(await audit(['export', file])).toBe(0);
    expect(await audit(['verify', file])).toBe(0);
    expect(printed[0]).toMatch(/^Whole: 4 events\. The whole trail/);
    const key = /^Signed by (\S+) /.exec(printed[1] ?? '')?.[1] ?? '';
    const checkpoint = printed[2]?.split(' ')[1] ?? '';
    expect(await audit(['verify', file, '--key', key, '--checkpoint', checkpoint])).toBe(0);
    expect(await audit(['verify', file, '--key', 'another'])).toBe(1);
    expect(await audit(['verify', file, '--checkpoint', '99:x'])).toBe(1);
  });

  it('names what was done to the file', async () => {
    const changed = `${file}.changed`;
    await writeFile(changed, (await readFile(file, 'utf8')).replace('test.event_1', 'test.event_x'));
    expect(await audit(['verify', changed])).toBe(1);
    expect(printed).toEqual([expect.stringMatching(/^Broken: event-edited, seal 1, seq 2, eventId \S+\. 1 events/)]);
  });

  it.each([
    [[]],
    [['verify']],
    [['verify', '/nowhere/at/all']],
    [['verify', 'a', 'b']],
    [['export', '--actor', 'x']],
    [['export', '--from', 'x']],
    [['export', '--what']],
  ])('says in one line what is wrong with %j', async (args) => {
    await expect(audit(args)).rejects.toMatchObject({ name: 'CliError' });
  });
});
