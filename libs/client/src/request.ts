import type { CallOptions, Endpoint, Input } from './types.js';

/** The address of a call. @throws {TypeError} where a part of the path is missing or would lead elsewhere. */
export function urlOf(baseUrl: string, { id, path, query = [] }: Endpoint, input: Input): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => segment(id, name, input[name]));
  const search = new URLSearchParams();
  for (const name of query) for (const value of values(input[name])) search.append(name, value);
  const text = search.toString();
  return `${baseUrl}${filled}${text === '' ? '' : `?${text}`}`;
}

/** The headers of a call, but for who makes it. */
export function headersOf(endpoint: Endpoint, input: Input, options: CallOptions): Headers {
  const headers = new Headers({ accept: endpoint.answer === 'events' ? 'text/event-stream' : 'application/json, */*' });
  for (const [name, header] of Object.entries(endpoint.headers ?? {}))
    for (const value of values(input[name])) headers.set(header, value);
  const { body, contentType } = input;
  if (endpoint.body === 'json' && body !== undefined) headers.set('content-type', 'application/json');
  if (endpoint.body === 'binary') headers.set('content-type', mediaTypeOf(body, contentType));
  if (options.lastEventId !== undefined) headers.set('last-event-id', options.lastEventId);
  for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value);
  return headers;
}

/** The body of a call as `fetch` takes it. */
export function bodyOf(endpoint: Endpoint, { body }: Input): RequestInit['body'] {
  if (endpoint.body === undefined || body === undefined) return undefined;
  return endpoint.body === 'json' ? JSON.stringify(body) : (body as RequestInit['body']);
}

function segment(id: string, name: string, value: unknown): string {
  const [text = ''] = values(value);
  // An address with dots for a segment is another address, and so is one with nothing.
  if (text === '' || text.split('/').some((part) => part === '.' || part === '..'))
    throw new TypeError(`${id}: "${text}" cannot be the ${name}.`);
  return encodeURIComponent(text);
}

function values(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((each) =>
    each instanceof Date ? each.toISOString() : String(each),
  );
}

function mediaTypeOf(body: unknown, declared: unknown): string {
  if (typeof declared === 'string') return declared;
  if (body instanceof Blob && body.type !== '') return body.type;
  return 'application/octet-stream';
}
