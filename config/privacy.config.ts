import { section, type ValuesOf } from './section.js';
import { integer, list } from './variable.js';

export const privacySection = section('privacy', 'Personal data', {
  exportHours: integer('PRIVACY_EXPORT_HOURS', {
    about: 'How long the archive of a person waits to be downloaded, in hours.',
    default: 24,
    min: 1,
    max: 168,
  }),
  exportFileBytes: integer('PRIVACY_EXPORT_FILE_BYTES', {
    about: 'Bytes of own files that the archive of a person holds; past it they are linked.',
    default: 1024 ** 3,
    min: 0,
    max: 1024 ** 4,
  }),
  retentionDays: list('RETENTION_DAYS', {
    about: 'How long things are kept where that differs from the default: policy=days, separated by commas.',
    default: [],
    example: 'auth.sessions=14,platform.jobs=7',
  }),
});

export type PrivacyConfig = ValuesOf<typeof privacySection>;
