import { section, type ValuesOf } from './section.js';
import { integer, Problem, text } from './variable.js';

const SCHEMA = {
  about:
    'JSON Schema (2020-12) that the metadata of every account has to meet, as JSON. A file: USER_METADATA_SCHEMA_FILE.',
  default: null,
};
const schemaText = text<string | null>('USER_METADATA_SCHEMA', SCHEMA);

export const usersSection = section('users', 'Accounts', {
  avatarMaxBytes: integer('AVATAR_MAX_BYTES', {
    about: 'Largest image that is taken as a picture of a person, in bytes.',
    default: 5 * 1024 ** 2,
    min: 1024,
    max: 64 * 1024 ** 2,
  }),
  metadataMaxBytes: integer('USER_METADATA_MAX_BYTES', {
    about: 'Largest metadata of one account, in bytes of JSON.',
    default: 16 * 1024,
    min: 0,
    max: 1024 ** 2,
  }),
  metadataSchema: {
    ...schemaText,
    parse: (value: string): string => {
      try {
        JSON.parse(value);
        return value;
      } catch {
        throw new Problem('must be a JSON Schema, as JSON');
      }
    },
  },
});

export type UsersConfig = ValuesOf<typeof usersSection>;
