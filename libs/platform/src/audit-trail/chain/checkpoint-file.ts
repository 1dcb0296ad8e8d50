import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { platformSection, type PlatformConfig } from '@plinth/config';
import { configToken } from '../../config/config.module.js';
import type { Checkpoint } from './seal.js';

const FILE = 'audit-checkpoint.json';

/**
 * The newest checkpoint, in the data folder: outside of the database, so that who cuts off the end of the trail there
 * does not take the proof along.
 */
@Injectable()
export class CheckpointFile {
  constructor(@Inject(configToken(platformSection)) private readonly config: PlatformConfig) {}

  /** The checkpoint, or `null` where none was written on this host yet. */
  async read(): Promise<Checkpoint | null> {
    try {
      const { number, hash } = JSON.parse(await readFile(this.path, 'utf8')) as Checkpoint;
      return { number, hash };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Replaces it, whole or not at all. */
  async write({ number, hash }: Checkpoint): Promise<void> {
    await mkdir(this.config.dataFolder, { recursive: true });
    const temporary = `${this.path}.${randomBytes(6).toString('hex')}`;
    await writeFile(temporary, `${JSON.stringify({ number, hash })}\n`, { mode: 0o600 });
    await rename(temporary, this.path);
  }

  private get path(): string {
    return join(this.config.dataFolder, FILE);
  }
}
