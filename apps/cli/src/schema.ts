import { modules } from '@plinth/modules';
import { schemaOf } from '@plinth/platform/module';

/** The tables that the CLI migrates to: those of the platform and of every module. */
export const schema = schemaOf(modules);
