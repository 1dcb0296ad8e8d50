const EXACT = new Set([
  'text/html',
  'text/javascript',
  'text/ecmascript',
  'text/jscript',
  'text/livescript',
  'text/vbscript',
  'text/x-javascript',
  'text/x-ecmascript',
  'text/cache-manifest',
  'application/javascript',
  'application/x-javascript',
  'application/ecmascript',
  'application/x-ecmascript',
  'application/wasm',
  'application/x-shockwave-flash',
  'application/x-mimearchive',
  'application/hta',
  'application/java-archive',
]);
const PATTERNS = [/[/+]xml$/, /[/-]xml[-;]/, /^text\/xsl$/, /^(?:multipart|message)\//, /xhtml/, /svg/, /[/.-]xslt?$/];

/** Whether a browser might run what has this media type: HTML, SVG, XML, scripts and whatever can hold them. */
export function isActiveContent(mediaType: string): boolean {
  const [essence = ''] = mediaType.toLowerCase().split(';');
  const type = essence.trim();
  return EXACT.has(type) || PATTERNS.some((pattern) => pattern.test(type));
}

/** The policy that active content is sent with: even opened in a frame it may do nothing. */
export const SANDBOX_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'";
