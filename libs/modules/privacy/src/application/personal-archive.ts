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
      const left: Json[] = [];
      for await (const file of data.exportFiles(userId)) {
        signal?.throwIfAborted();
        const bytes = file.size <= room.bytes ? await file.open() : null;
        if (bytes) {
          room.bytes -= file.size;
          count.included += 1;
          yield { ...fileEntry(module, file), bytes };
        } else if (file.size > room.bytes) {
          count.linked += 1;
          left.push({ path: file.path, size: file.size, url: file.link(seconds) });
        }
      }
      if (left.length > 0) yield entry(`${module}/linked.ndjson`, at, linesOf(left, signal));
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

async function* once(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text);
}

async function* linesOf(records: AsyncIterable<Json> | Iterable<Json>, signal?: AbortSignal): AsyncGenerator<Buffer> {
  for await (const record of records) {
    signal?.throwIfAborted();
    yield Buffer.from(`${JSON.stringify(record)}\n`);
  }
}
