import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CliError } from './command.js';
import { InstanceLock } from './instance-lock.js';

describe('the lock of a data folder', () => {
  let folder: string;
  const take = (onWait = () => undefined): Promise<InstanceLock> => InstanceLock.take(folder, onWait);
  const claim = (pid: number, start: string): void => {
    writeFileSync(join(folder, 'plinth.lock'), JSON.stringify({ pid, start, stopping: false }));
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plinth-lock-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  it('is held until it is released', async () => {
    const lock = await take();
    expect(InstanceLock.isHeld(folder)).toBe(true);
    await expect(take()).rejects.toThrow(CliError);
    lock.release();
    expect(InstanceLock.isHeld(folder)).toBe(false);
  });

  it('is taken from a process that died, and from one whose pid another process has now', async () => {
    for (const pid of [spawnSync('true').pid, process.pid]) {
      claim(pid, 'another start');
      expect(InstanceLock.isHeld(folder)).toBe(false);
      claim(pid, 'another start');
      (await take()).release();
    }
  });

  it('is waited for while its holder stops', async () => {
    const lock = await take();
    lock.announceStop();
    let waited = 0;
    const next = take(() => void (waited += 1));
    setTimeout(() => {
      lock.release();
    }, 300);
    (await next).release();
    expect(waited).toBe(1);
  });

  it('goes to one of many that ask at once', async () => {
    claim(spawnSync('true').pid, '1');
    const outcomes = await Promise.allSettled([take(), take(), take()]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });
});
