import type { Schema } from '@plinth/platform/database';

/** The tables that the CLI migrates to: those of the platform and of every module. */
export const schema: Schema = { entities: [], migrations: [] };
