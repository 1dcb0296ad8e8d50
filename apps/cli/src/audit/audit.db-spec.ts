import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { AuditExporter, AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { startTestPlatform, type TestPlatform } from '@plinth/platform/testing';
import { audit } from './audit.command.js';
import { linesOf } from './lines-of.js';

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

  const lines = async () => (await readFile(file, 'utf8')).trimEnd().split('\n');
  const eventsOf = (all: readonly string[]) =>
    all.flatMap((line, index) => (line.startsWith('{"type":"event"') ? [{ index, ...JSON.parse(line) }] : []));
  const verify = async (changed: readonly string[], ...more: string[]) => {
    await writeFile(`${file}.changed`, `${changed.join('\n')}\n`);
    return audit(['verify', `${file}.changed`, ...more]);
  };

  it.each<[string, (all: string[], event: { index: number; seq: string; id: string }) => string[], string]>([
    [
      'edited',
      (all, { index }) => all.with(index, (all[index] ?? '').replace('test.event_1', 'test.event_x')),
      'event-edited',
    ],
    ['deleted', (all, { index }) => all.toSpliced(index, 1), 'event-deleted'],
    [
      'inserted',
      (all, { index }) => all.toSpliced(index, 0, (all[index] ?? '').replace(/"seq":"\d+"/, '"seq":"0"')),
      'event-inserted',
    ],
    [
      'put in the place of another',
      (all, { index, seq }) => {
        const next = JSON.parse(all[index + 1] ?? '') as { seq: string };
        const swapped = [
          { ...next, seq },
          { ...JSON.parse(all[index] ?? ''), seq: next.seq },
        ];
        return all.toSpliced(index, 2, ...swapped.map((event) => JSON.stringify(event)));
      },
      'event-reordered',
    ],
  ])('names an event of the file that was %s', async (_, change, problem) => {
    const all = await lines();
    const [, event] = eventsOf(all);
    expect(await verify(change(all, event))).toBe(1);
    const seq = problem === 'event-inserted' ? '0' : event.seq;
    const named = problem === 'event-deleted' ? '' : ', eventId \\S+';
    expect(printed).toEqual([
      expect.stringMatching(new RegExp(`^Broken: ${problem}, seal 1, seq ${String(seq)}${named}\\. `)),
    ]);
  });

  it('finds that the tail of the file was cut, and a tail made anew', async () => {
    const all = await lines();
    expect(await verify(all.slice(0, -1))).toBe(1);
    expect(printed).toEqual([expect.stringMatching(/^Broken: unsigned-end, line \d+/)]);
    const whole = JSON.parse(all.at(-1) ?? '') as { publicKey: string; number: number; hash: string };
    // Whoever cuts the trail and signs what is left with a key of their own is found by key or checkpoint.
    const stranger = await startTestPlatform();
    const made: string[] = [];
    for await (const line of stranger.get(AuditExporter).lines({})) made.push(line.trimEnd());
    await stranger.close();
    expect(await verify(made)).toBe(0);
    expect(await verify(made, '--key', whole.publicKey)).toBe(1);
    expect(await verify(made, '--checkpoint', `${String(whole.number)}:${whole.hash}`)).toBe(1);
  });

  it('does not take a chain for the platform’s that is signed with another key', async () => {
    const all = await lines();
    const stranger = await startTestPlatform({ DATABASE_URL: platform.env['DATABASE_URL'] ?? '' });
    const made: string[] = [];
    for await (const line of stranger.get(AuditExporter).lines({})) made.push(line.trimEnd());
    await stranger.close();
    const [header = '', ...rest] = made;
    expect(await verify([header, ...rest])).toBe(0);
    const { keys } = JSON.parse(all[0] ?? '') as { keys: string[] };
    expect(await verify([JSON.stringify({ ...JSON.parse(header), keys }), ...rest])).toBe(1);
  });

  it('reads a line that never ends no further than it must', async () => {
    const endless = async function* () {
      for (;;) yield Promise.resolve(Buffer.alloc(1 << 20, 'x'));
    };
    const read: string[] = [];
    for await (const piece of linesOf(endless(), 1 << 21)) read.push(...piece);
    expect(read).toHaveLength(1);
    const text = Buffer.from('ä\nb\n\nc');
    const split = async function* () {
      for (const byte of text) yield Promise.resolve(Buffer.from([byte]));
    };
    const found: string[] = [];
    for await (const piece of linesOf(split())) found.push(...piece);
    expect(found).toEqual(['ä', 'b', '', 'c']);
  });

  it('exports for spreadsheets, where nothing is a formula', async () => {
    await platform
      .get(Transaction)
      .run(() =>
        platform.get(AuditTrail).record({ action: 'test.formula', resource: { type: '+cmd', id: '=1+1,"x"' } }),
      );
    const csv = `${file}.csv`;
    expect(await audit(['export', csv, '--format', 'csv', '--action', 'test.formula'])).toBe(0);
    const text = await readFile(csv, 'utf8');
    const [header, row, ...more] = text.split('\r\n');
    expect(header).toMatch(/^seq,id,at,actorType,/);
    expect(row).toContain(`,test.formula,'+cmd,"'=1+1,""x""",`);
    expect(more).toEqual(['']);
  });

  it.each([
    [[]],
    [['export', '--format', 'pdf']],
    [['verify']],
    [['verify', '/nowhere/at/all']],
    [['verify', 'a', 'b']],
    [['export', '--actor', 'x']],
    [['export', '--from', 'x']],
    [['export', '--what']],
  ])('says in one line what is wrong with %j', async (args) => {
    await expect(audit(args)).rejects.toMatchObject({ name: 'CliError', exitCode: 2 });
  });
});
