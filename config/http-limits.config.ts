import { section, type ValuesOf } from './section.js';
import { integer } from './variable.js';

export const httpLimitsSection = section('http-limits', 'How much one request may ask of the API', {
  bodyBytes: integer('HTTP_BODY_LIMIT_BYTES', {
    about: 'Largest JSON body, in bytes.',
    default: 1_048_576,
    min: 1024,
    max: 104_857_600,
  }),
  bodySeconds: integer('HTTP_BODY_SECONDS', {
    about: 'How long a JSON body may take to arrive, in seconds.',
    default: 10,
    min: 1,
    max: 300,
  }),
  jsonDepth: integer('HTTP_JSON_DEPTH', {
    about: 'How deep objects and lists in a JSON body may be nested.',
    default: 32,
    min: 2,
    max: 256,
  }),
  jsonItems: integer('HTTP_JSON_ITEMS', {
    about: 'How many items one list, or fields one object, in a JSON body may have.',
    default: 10_000,
    min: 100,
    max: 1_000_000,
  }),
  headers: integer('HTTP_HEADERS', {
    about: 'How many headers a request may have.',
    default: 100,
    min: 20,
    max: 1000,
  }),
  headerBytes: integer('HTTP_HEADER_BYTES', {
    about: 'How long all headers of a request together may be, its first line included, in bytes.',
    default: 16_384,
    min: 4096,
    max: 131_072,
  }),
  headerSeconds: integer('HTTP_HEADER_SECONDS', {
    about: 'How long the headers of a request may take to arrive, in seconds.',
    default: 30,
    min: 1,
    max: 300,
  }),
  addressLength: integer('HTTP_ADDRESS_LENGTH', {
    about: 'How long the address of a request may be, its query included, in characters.',
    default: 8192,
    min: 1024,
    max: 65_536,
  }),
});

export type HttpLimitsConfig = ValuesOf<typeof httpLimitsSection>;
