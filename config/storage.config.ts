import { section, type ValuesOf } from './section.js';
import { choice, integer, text } from './variable.js';

export const storageSection = section('storage', 'Files', {
  driver: choice('STORAGE_DRIVER', ['disk', 's3'], { about: 'Where the bytes of new objects go.', default: 'disk' }),
  folder: text('STORAGE_FOLDER', {
    about: 'Folder of the bytes of objects, with the disk driver. Default: storage in PLINTH_DATA.',
    default: ({ raw }) => `${raw('PLINTH_DATA') ?? '.data'}/storage`,
    example: '.data/storage',
  }),
  maxObjectBytes: integer('STORAGE_MAX_OBJECT_BYTES', {
    about: 'Largest object, in bytes, where its bucket names no limit.',
    default: 5 * 1024 ** 3,
    min: 1,
    max: 5 * 1024 ** 4,
  }),
  reserveBytes: integer('STORAGE_RESERVE_BYTES', {
    about: 'Free space on the disk below which uploads are refused with 507, in bytes.',
    default: 256 * 1024 ** 2,
    min: 0,
    max: 1024 ** 5,
  }),
  handOff: choice('STORAGE_HANDOFF', ['off', 'nginx', 'redirect'], {
    about:
      'Who sends downloads: Plinth, nginx (for what lies on disk) or the S3 server after a redirect (for what lies there).',
    default: 'off',
  }),
  nginxLocation: text('STORAGE_NGINX_LOCATION', {
    about: 'The internal location of nginx that is an alias of the folder blobs in STORAGE_FOLDER.',
    default: '/_plinth/blobs/',
  }),
});

export type StorageConfig = ValuesOf<typeof storageSection>;
