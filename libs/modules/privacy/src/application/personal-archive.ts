import { Readable } from 'node:stream';
import { Inject, Injectable } from '@nestjs/common';
import { privacySection, type PrivacyConfig } from '@plinth/config';
import { Clock, type Json } from '@plinth/kernel';
import { zipStream, type ZipEntry } from '@plinth/platform/archive';
import { configToken } from '@plinth/platform/config';
import { PersonalDataRegistry, type PersonalFile } from '@plinth/platform/module';

/** What became of the files of a person. */
export interface ArchiveCount {
  included: number;
  linked: number;
}

const README = `This is everything that is kept on you.

manifest.json             when this was made, and what is in it
<module>.json             what a part of the platform keeps on you
<module>/<list>.ndjson    what may be long: one record a line
<module>/files/…          your own files
<module>/linked.ndjson    files that had no room here, each with a link that ends at linksExpireAt
`;

/** The archive of a person, made while it is read. */
@Injectable()
export class PersonalArchive {
  constructor(
    private readonly personalData: PersonalDataRegistry,
    private readonly clock: Clock,
    @Inject(configToken(privacySection)) private readonly config: PrivacyConfig,
  ) {}

  /**
   * A ZIP archive.
   * @param count filled while it is read.
   */
  read(userId: string, expiresAt: Date, count: ArchiveCount, signal?: AbortSignal): AsyncGenerator<Buffer> {
    return zipStream(this.entries(userId, expiresAt, count, signal));
  }

  private async *entries(
    userId: string,
    expiresAt: Date,
    count: ArchiveCount,
    signal?: AbortSignal,
  ): AsyncGenerator<ZipEntry> {
    const at = this.clock.now();
    const room = { bytes: this.config.exportFileBytes };
    const seconds = Math.max(1, Math.floor((expiresAt.getTime() - at.getTime()) / 1000));
    yield entry('README.txt', at, once(README));
    for (const { module, data } of this.personalData.all()) {
      signal?.throwIfAborted();
      yield entry(`${module}.json`, at, once(`${JSON.stringify(await data.exportUser(userId), null, 2)}\n`));
      for (const [name, records] of Object.entries(data.exportLists(userId))) {
        yield entry(`${module}/${name}.ndjson`, at, linesOf(records, signal));
      }
      const before = room.bytes;
      let left = 0;
      for await (const { file, fits } of placed(data.exportFiles(userId), room)) {
        signal?.throwIfAborted();
        const bytes = fits ? await file.open() : null;
        if (bytes) yield { ...fileEntry(module, file), bytes };
        if (bytes) count.included += 1;
        else if (!fits) left += 1;
      }
      // There may be too many to remember: those without room are found once more.
      const links = linksTo(placed(data.exportFiles(userId), { bytes: before }), seconds);
      if (left > 0) yield entry(`${module}/linked.ndjson`, at, linesOf(links, signal));
      count.linked += left;
    }
    const manifest = { userId, madeAt: at.toISOString(), linksExpireAt: expiresAt.toISOString(), files: { ...count } };
    yield entry('manifest.json', at, once(`${JSON.stringify(manifest, null, 2)}\n`));
  }
}

function entry(name: string, modifiedAt: Date, bytes: AsyncIterable<Uint8Array>): ZipEntry {
  return { name, modifiedAt, compress: true, bytes };
}

function fileEntry(module: string, { path, modifiedAt, compress }: PersonalFile): Omit<ZipEntry, 'bytes'> {
  return { name: `${module}/files/${path}`, modifiedAt, compress };
}

/** Which files have room, in their order. */
async function* placed(
  files: AsyncIterable<PersonalFile>,
  room: { bytes: number },
): AsyncGenerator<{ readonly file: PersonalFile; readonly fits: boolean }> {
  for await (const file of files) {
    const fits = file.size <= room.bytes;
    if (fits) room.bytes -= file.size;
    yield { file, fits };
  }
}

async function* linksTo(files: ReturnType<typeof placed>, seconds: number): AsyncGenerator<Json> {
  for await (const { file, fits } of files) {
    if (!fits) yield { path: file.path, size: file.size, url: file.link(seconds) };
  }
}

function once(text: string): AsyncIterable<Uint8Array> {
  return Readable.from([Buffer.from(text)]);
}

async function* linesOf(records: AsyncIterable<Json>, signal?: AbortSignal): AsyncGenerator<Buffer> {
  for await (const record of records) {
    signal?.throwIfAborted();
    yield Buffer.from(`${JSON.stringify(record)}\n`);
  }
}
