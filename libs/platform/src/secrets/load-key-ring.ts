import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { PlatformConfig } from '@plinth/config';
import { ConfigError } from '../config/load-config.js';
import { KeyRing } from './key-ring.js';

const FILE = 'secret-keys';
const FEWEST_VALUES = 16;

/**
 * The key ring: from `PLINTH_SECRET_KEYS`, else from `PLINTH_DATA/secret-keys`, which development makes when it is
 * missing and production does not: a key made by accident on a disk that nobody backs up is a loss waiting to happen.
 * @throws {ConfigError} where production has no key, or one that nobody drew by chance, or a key is malformed.
 */
export function loadKeyRing(config: PlatformConfig, production: boolean): KeyRing {
  const text =
    config.secretKeys ?? readKeyFile(config.dataFolder) ?? (production ? null : makeKeyFile(config.dataFolder));
  if (text === null) {
    throw new ConfigError([
      { variable: 'PLINTH_SECRET_KEYS', problem: 'is required in production; make one with: openssl rand -base64 32' },
    ]);
  }
  const keys = text
    .split(/[\s,]+/)
    .map((key) => key.trim())
    .filter((key) => key !== '');
  const ring = ringOf(keys);
  if (production && keys.some(isGuessable)) {
    const problem = 'holds a key that nobody drew by chance; make one with: openssl rand -base64 32';
    throw new ConfigError([{ variable: 'PLINTH_SECRET_KEYS', problem }]);
  }
  return ring;
}

function ringOf(keys: readonly string[]): KeyRing {
  try {
    return new KeyRing(keys);
  } catch {
    throw new ConfigError([{ variable: 'PLINTH_SECRET_KEYS', problem: 'must hold keys of 32 bytes in base64' }]);
  }
}

/** Whether the bytes are a few ones over and over, or a row: 32 by chance have some thirty values, in no order. */
function isGuessable(key: string): boolean {
  const bytes = Buffer.from(key, 'base64');
  const steps = new Set(bytes.subarray(1).map((byte, index) => byte - (bytes[index] ?? 0)));
  return new Set(bytes).size < FEWEST_VALUES || steps.size < FEWEST_VALUES;
}

function readKeyFile(folder: string): string | null {
  try {
    return readFileSync(join(folder, FILE), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function makeKeyFile(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const temporary = join(folder, `.${FILE}.${randomBytes(6).toString('hex')}`);
  const descriptor = openSync(temporary, 'wx', 0o600);
  writeSync(descriptor, `${randomBytes(32).toString('base64')}\n`);
  fsyncSync(descriptor);
  closeSync(descriptor);
  try {
    // A link, unlike a rename, never replaces the key that another process made at the same moment.
    linkSync(temporary, join(folder, FILE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary);
  }
  return readFileSync(join(folder, FILE), 'utf8');
}
