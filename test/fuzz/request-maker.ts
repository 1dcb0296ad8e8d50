import type { Description, Operation, Parameter } from './description.js';
import type { Places } from './places.js';
import type { Random } from './random.js';
import { ODD_TEXTS, Values } from './values.js';

/** A request as it is sent. */
export interface FuzzRequest {
  readonly operation: Operation;
  readonly method: string;
  readonly url: string;
  /** The address without the query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** Whether the address is one of the operation's, so that its answers are documented there. */
  readonly addressed: boolean;
}

const TYPES = [
  ...['text/plain', 'application/xml', 'multipart/form-data; boundary=x', 'application/x-www-form-urlencoded', ''],
  ...[
    'application/json; charset=utf-16',
    'application/json;charset=utf-8',
    'application/merge-patch+json',
    '*/*',
    'image/png',
    ';',
    'a',
  ],
];
const BODIES = [
  '',
  '{',
  '[',
  '"',
  'null',
  '1',
  '[1]',
  '{"a":1}}',
  '{"__proto__":{"admin":true}}',
  '{"constructor":{}}',
  '\uFEFF{}',
];
const HEADERS = [
  ...['if-match', 'if-none-match', 'idempotency-key', 'x-organization-id', 'range', 'traceparent', 'x-request-id'],
  ...['accept', 'authorization', 'last-event-id', 'content-encoding', 'digest', 'content-digest', 'x-metadata-a'],
  ...['upload-offset', 'upload-length', 'upload-metadata', 'upload-concat', 'upload-checksum', 'tus-resumable'],
  ...['if-modified-since', 'x-forwarded-for', 'origin', 'cookie', 'x-http-method-override', 'expect-ct'],
];
const HEADER_VALUES = [
  ...[
    '',
    '*',
    '""',
    'W/"a"',
    '"a", "b"',
    'bytes=0-',
    'bytes=-1',
    'bytes=9-1',
    'bytes=0-0,5-6,1-2',
    '-1',
    '1e9',
    'NaN',
    '%',
    '\u00ff',
  ],
  ...[
    '1',
    '0',
    '99999999999999999999',
    'sha-256=:AAAA:',
    'sha1 xxx',
    'final;/v1/storage/uploads/x',
    'partial',
    'bucket YQ==,key',
    'bucket',
  ],
  ...[
    'Bearer',
    'Bearer x',
    'Bearer plk_x',
    'Basic YTpi',
    'Thu, 99 Nov 2030',
    'x'.repeat(300),
    'x'.repeat(6_000),
    '00-0-0-0',
    '1.0.0',
  ],
];

/** Makes requests out of the description: about half as it asks for, the others with something wrong. */
export class RequestMaker {
  private readonly values: Values;

  constructor(
    private readonly random: Random,
    private readonly description: Description,
    known: readonly string[],
  ) {
    this.values = new Values(random, description, known);
  }

  /** @param places where there is something. */
  next(places: Places): FuzzRequest {
    const operation = this.operation();
    const mutations = this.random.chance(0.45) ? 0 : 1 + this.random.int(3);
    const draft = new Draft(operation, this.values, this.random, places);
    for (let n = 0; n < mutations; n++) draft.mutate();
    return draft.finish();
  }

  private operation(): Operation {
    const { operations } = this.description;
    const operation = this.random.pick(operations);
    // What is gone again at once can be asked nothing.
    const isKept = operation.method === 'DELETE' && this.random.chance(0.7);
    return isKept ? this.random.pick(operations) : operation;
  }
}

/** A request while it is put together. */
class Draft {
  private path: string;
  private addressed = true;
  private query: [string, string][];
  private headers: Record<string, string>;
  private body: string | null = null;

  constructor(
    private readonly operation: Operation,
    private readonly values: Values,
    private readonly random: Random,
    places: Places,
  ) {
    const { path, rest } = random.chance(0.8)
      ? places.fill(operation.path, random)
      : { path: '', rest: operation.path };
    this.path =
      path +
      rest.replace(/\{([^}]+)\}/g, (_, name: string) =>
        encodeURIComponent(values.text(this.parameter(name)?.schema ?? {})),
      );
    this.query = this.chosen('query').map((each) => [each.name, String(values.valid(each.schema ?? {}))]);
    this.headers = Object.fromEntries(
      // Where nobody was asked to act for an organization, most requests are about something that exists.
      this.chosen('header').map((each) => [each.name.toLowerCase(), String(values.valid(each.schema ?? {}))]),
    );
    const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    if (type !== undefined) {
      this.headers['content-type'] = type === '*/*' ? 'text/plain' : type;
      const value =
        random.chance(0.25) && content?.example !== undefined ? content.example : values.valid(content?.schema ?? {});
      this.body = type === 'application/json' ? JSON.stringify(value) : 'some bytes';
    }
  }

  mutate(): void {
    switch (this.random.int(9)) {
      case 0:
        this.path = this.path.replace(/[^/]+$/, encode(this.random.pick(ODD_TEXTS)));
        this.addressed = false;
        return;
      case 1:
        this.query.push([this.random.pick(this.names('query')), this.random.pick(ODD_TEXTS)]);
        return;
      case 2:
        this.query.push(...this.query.slice(0, 1), [this.random.pick(ODD_TEXTS), '1']);
        return;
      case 3:
        this.headers[this.random.pick(HEADERS)] = this.random.pick(HEADER_VALUES);
        return;
      case 4:
        this.headers['content-type'] = this.random.pick(TYPES);
        return;
      case 5:
        this.body = this.random.pick(BODIES);
        return;
      case 6:
        this.body = `{"a":"${'x'.repeat(this.random.pick([1_000, 70_000, 1_100_000]))}"}`;
        return;
      default:
        if (this.body !== null) this.body = JSON.stringify(this.values.mutated(parsed(this.body)));
    }
  }

  finish(): FuzzRequest {
    const query = this.query.map(([name, value]) => `${encode(name)}=${encode(value)}`).join('&');
    const { operation, addressed, body } = this;
    const headers = Object.fromEntries(Object.entries(this.headers).map(([name, value]) => [name, latin(value)]));
    const url = this.path + (query && `?${query}`);
    return { operation, method: operation.method, url, path: this.path, headers, body, addressed };
  }

  private chosen(place: Parameter['in']): Parameter[] {
    return this.operation.parameters.filter(
      (each) => each.in === place && (each.required === true || this.random.chance(place === 'header' ? 0.05 : 0.15)),
    );
  }

  private parameter(name: string): Parameter | undefined {
    return this.operation.parameters.find((each) => each.in === 'path' && each.name === name);
  }

  private names(place: Parameter['in']): string[] {
    return [
      'limit',
      'cursor',
      'sort',
      ...this.operation.parameters.filter((each) => each.in === place).map(({ name }) => name),
    ];
  }
}

function encode(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, '\uFFFD'));
}

// What a header may hold at all; the rest is refused by the client already.
function latin(text: string): string {
  return text.replace(/[^\t\x20-\x7e\x80-\xff]/g, '?');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
