import { auth } from '@plinth/modules/auth';
import { jobs } from '@plinth/modules/jobs';
import { organizations } from '@plinth/modules/organizations';
import { roles } from '@plinth/modules/roles';
import { storage } from '@plinth/modules/storage';
import { users } from '@plinth/modules/users';
import type { ModuleDefinition } from '@plinth/platform/module';

/** Every module of this platform. Adding one is a line here; everything else is derived from its definition. */
export const modules: readonly ModuleDefinition[] = [roles, storage, users, organizations, auth, jobs];
