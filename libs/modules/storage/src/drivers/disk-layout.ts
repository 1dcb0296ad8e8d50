import { closeSync, fsync, open } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { isId } from '@plinth/kernel';

const SHARD_CHARACTERS = 3;

// The methods of a file handle do the same at several times the cost.
const opened = promisify(open);
const synced = promisify(fsync);

/** Where the disk drivers keep what, and how it is made durable. Nothing is ever named by anything but an id. */
export class DiskLayout {
  readonly folder: string;
  private readonly made = new Map<string, Promise<void>>();

  constructor(folder: string) {
    this.folder = resolve(folder);
  }

  /** The file of a blob. */
  blob(id: string): string {
    return join(this.folder, 'blobs', this.pathOfBlob(id));
  }

  /** The same from the folder of blobs on. */
  pathOfBlob(id: string): string {
    // The last characters of a UUIDv7 are random, the first are the time: this spreads files evenly over the folders.
    return `${checked(id).slice(-SHARD_CHARACTERS)}/${id}`;
  }

  /** The file that a blob is written to until it is whole. */
  temporary(id: string): string {
    return join(this.folder, 'tmp', checked(id));
  }

  /** The file of bytes that arrive in several requests. */
  staged(id: string): string {
    return join(this.folder, 'staging', checked(id));
  }

  /** Makes the folder of `file`, and what leads to it, durable; once in the life of the process. */
  async ensureFolderOf(file: string): Promise<void> {
    const folder = dirname(file);
    const making = this.made.get(folder) ?? this.make(folder);
    this.made.set(folder, making);
    await making.catch((error: unknown) => {
      this.made.delete(folder);
      throw error;
    });
  }

  // Also where it is there already: whoever made it may not have come to the second step yet.
  private async make(folder: string): Promise<void> {
    const first = (await mkdir(folder, { recursive: true, mode: 0o750 })) ?? folder;
    for (let made = folder; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  }
}

/** Makes what was created, renamed or removed in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const fd = await opened(folder, 'r');
  try {
    await synced(fd);
  } finally {
    // Nothing is left to be written by then: it returns at once.
    closeSync(fd);
  }
}

/** What is in a folder; nothing where there is none. */
export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Whether an error says that there is no such file. */
export function isAbsent(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT';
}

/** Whether an error says that there is no room. */
export function isFull(error: unknown): boolean {
  return ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
}

function checked(id: string): string {
  if (!isId(id)) throw new Error('Bytes are named by an id and by nothing else.');
  return id;
}
