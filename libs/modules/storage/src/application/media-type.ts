/** The bytes at the beginning of an object that its media type is read from. */
export const HEAD_BYTES = 4100;

const UNKNOWN = 'application/octet-stream';
const MEDIA_TYPE = /^[a-z0-9!#$&^_.+-]{1,127}\/[a-z0-9!#$&^_.+-]{1,127}$/;
const PARAMETERS = /^(?:\s*;\s*[!#$%&'*+.^_`|~\w-]+=(?:[!#$%&'*+.^_`|~\w-]+|"[\t\x20-\x7e]*"))*\s*$/;
const MAX_LENGTH = 255;

// What is built upon another format: the bytes say only the outer one, so that a declaration within it stands.
const BUILT_UPON: Readonly<Record<string, RegExp>> = {
  'application/zip':
    /^application\/(?:.*\+zip|java-archive|vnd\.(?:openxmlformats-officedocument|ms-|oasis\.opendocument|android|apple).*|x-zip.*)$/,
  'application/x-cfb': /^application\/(?:msword|vnd\.ms-.*|vnd\.visio|x-msi)$/,
  'application/xml': /(?:[/+]xml|\/xhtml\+xml|^text\/html|\/xsl)$/,
  'application/gzip': /^application\/(?:.*\+gzip|x-gzip|x-gtar|x-compressed-tar)$/,
};

/** `type/subtype` in lower case, its parameters kept as they are; `null` where it is none. */
export function normalisedMediaType(declared: string | undefined): string | null {
  if (declared === undefined || declared.length > MAX_LENGTH) return null;
  const semicolon = declared.indexOf(';');
  const essence = (semicolon < 0 ? declared : declared.slice(0, semicolon)).trim().toLowerCase();
  const parameters = semicolon < 0 ? '' : declared.slice(semicolon).trim();
  return MEDIA_TYPE.test(essence) && PARAMETERS.test(parameters) ? essence + parameters : null;
}

/**
 * The media type of an object. It is what its first bytes say. Where they say nothing, as with plain text and its kin,
 * the declared one stands, unless it is one whose bytes would have said so.
 * @param head the first `HEAD_BYTES` bytes.
 */
export async function detectMediaType(head: Uint8Array, declared: string | undefined): Promise<string> {
  const claim = normalisedMediaType(declared);
  const [claimed = UNKNOWN] = (claim ?? UNKNOWN).split(';');
  const { fileTypeFromBuffer, supportedMimeTypes } = await fileTypes();
  const said = (await fileTypeFromBuffer(head))?.mime;
  if (said !== undefined && said !== 'application/xml') {
    return said === claimed || BUILT_UPON[said]?.test(claimed) ? (claim ?? said) : said;
  }
  const markup = markupOf(head) ?? said;
  if (said !== undefined) return BUILT_UPON[said]?.test(claimed) ? (claim ?? said) : (markup ?? said);
  const recognisable = claimed === UNKNOWN || supportedMimeTypes.has(claimed);
  if (!recognisable) return claim ?? UNKNOWN;
  return markup ?? (claimed !== UNKNOWN && isText(head) ? 'text/plain' : UNKNOWN);
}

/** Whether a media type is one of `patterns` (`image/*`); no pattern means any. */
export function isAllowedMediaType(mediaType: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  const [essence = ''] = mediaType.split(';');
  return patterns.some((pattern) =>
    pattern.endsWith('/*') ? pattern === '*/*' || essence.startsWith(pattern.slice(0, -1)) : pattern === essence,
  );
}

// Its tables are of no use to a process that never sees an upload.
function fileTypes() {
  return import('file-type');
}

const MARKUP_START =
  /^\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--[\s\S]*?-->\s*)*(?:<!doctype\s+(svg|html)|<(svg|html|head|body|script|iframe|meta)\b)/i;

/** What markup, for which there are no magic bytes, is: looked for where a browser would look. */
function markupOf(head: Uint8Array): string | undefined {
  const text = Buffer.from(head.subarray(0, 1024))
    .toString('utf8')
    .replace(/^\ufeff/, '');
  const match = MARKUP_START.exec(text);
  if (!match) return undefined;
  return (match[1] ?? match[2])?.toLowerCase() === 'svg' ? 'image/svg+xml' : 'text/html';
}

function isText(head: Uint8Array): boolean {
  return !/[\0-\x08\x0e-\x1f\ufffd]/.test(Buffer.from(head.subarray(0, 1024)).toString('utf8').slice(0, -4));
}
