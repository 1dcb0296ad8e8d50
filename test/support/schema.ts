import { modules } from '@plinth/modules';
import { schemaOf } from '@plinth/platform/module';

/** What the template database of the tests is migrated to: the tables of the platform and of every module. */
export const schema = schemaOf(modules);
