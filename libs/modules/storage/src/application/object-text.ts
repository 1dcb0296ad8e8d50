import { inJson, type TextRow } from '@plinth/platform/database';

/** An object as Postgres writes it. A list hands it on: nothing of it has to be understood for that. */
export class ObjectText {
  /** What a row holds of an object `o` and its version `v`, in this order; more may follow. */
  static readonly columns = `o.key, v.size, v.media_type, v.etag, v.sha256, v.metadata, v.id, v.scan, v.description,
    o.created_at, v.created_at`;

  private readonly row: Columns;

  constructor(row: TextRow) {
    this.row = row as unknown as Columns;
  }

  get key(): string {
    return this.row[0];
  }

  /** The object as `ObjectResponse`, in JSON. In one piece, for this is most of what a list costs. */
  get json(): string {
    const [key, size, mediaType, etag, sha256, metadata, versionId, scan, description, createdAt, updatedAt] = this.row;
    return (
      `{"key":${inJson.text(key)},"size":${size},"mediaType":${inJson.text(mediaType)},"etag":${inJson.text(etag)},` +
      `"checksumSha256":"${sha256}","metadata":${metadataInWords(metadata)},"versionId":"${versionId}",` +
      `"scan":"${scan}","description":${description === null ? 'null' : compact(description)},` +
      `"createdAt":${inJson.instant(createdAt)},"updatedAt":${inJson.instant(updatedAt)}}`
    );
  }
}

type Columns = readonly [
  ...[key: string, size: string, mediaType: string, etag: string, sha256: string, metadata: string, versionId: string],
  ...[scan: string, description: string | null, createdAt: string, updatedAt: string],
];

// The objects of a list often carry the same.
const metadataInWords = rememberingLast(compact);

/** `jsonb` without the spaces that Postgres puts between, as it is written everywhere else. */
function compact(value: string): string {
  return JSON.stringify(JSON.parse(value));
}

function rememberingLast(inWords: (value: string) => string): (value: string) => string {
  let last = '{}';
  let words = last;
  return (value) => {
    if (value !== last) {
      words = inWords(value);
      last = value;
    }
    return words;
  };
}
