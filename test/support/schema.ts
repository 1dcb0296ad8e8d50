import type { Schema } from '@plinth/platform/database';

/** What the template database of the tests is migrated to: the tables of the platform and of every module. */
export const schema: Schema = { entities: [], migrations: [] };
