import { section, type ValuesOf } from './section.js';
import { Problem, secret, text, toggle, url, type Environment } from './variable.js';

const NAMES = ['S3_ENDPOINT', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];

export const s3Section = section('s3', 'Files in S3', {
  endpoint: url<string | null>('S3_ENDPOINT', {
    about: 'Address of the S3 server. Default: that of Amazon in S3_REGION.',
    protocols: ['http', 'https'],
    default: null,
  }),
  region: text('S3_REGION', { about: 'Region of the bucket.', default: 'us-east-1' }),
  bucket: text<string | null>('S3_BUCKET', {
    about: 'The bucket that holds the bytes of objects. Plinth needs it for itself.',
    default: asked,
  }),
  accessKeyId: text<string | null>('S3_ACCESS_KEY_ID', {
    about: 'Who Plinth is to the S3 server.',
    default: asked,
  }),
  secretAccessKey: secret('S3_SECRET_ACCESS_KEY', {
    about: 'What proves it.',
    minLength: 8,
    default: asked,
  }),
  pathStyle: toggle('S3_PATH_STYLE', {
    about: 'Names the bucket in the path of addresses and not in the host. Default: on where S3_ENDPOINT is set.',
    default: ({ raw }) => raw('S3_ENDPOINT') !== undefined,
    example: '',
  }),
});

export type S3Config = ValuesOf<typeof s3Section>;

/** Nothing, unless S3 is asked for: half a configuration of it would be found out by the first upload. */
function asked({ raw }: Environment): null {
  if (raw('STORAGE_DRIVER') === 's3') throw new Problem('must be set for STORAGE_DRIVER=s3');
  const given = NAMES.find((name) => raw(name) !== undefined);
  if (given !== undefined) throw new Problem(`must be set where ${given} is`);
  return null;
}
