import { audit } from '@plinth/modules/audit';
import { auth } from '@plinth/modules/auth';
import { jobs } from '@plinth/modules/jobs';
import { organizations } from '@plinth/modules/organizations';
import { privacy } from '@plinth/modules/privacy';
import { roles } from '@plinth/modules/roles';
import { storage } from '@plinth/modules/storage';
import { users } from '@plinth/modules/users';
import type { ModuleDefinition } from '@plinth/platform/module';

/**
 * Every module of this platform. Adding one is a line here; everything else is derived from its definition. Erasing a
 * person goes from the last to the first: `audit`, whose keys the others still write with, comes at the end of it.
 */
export const modules: readonly ModuleDefinition[] = [audit, roles, storage, users, organizations, auth, jobs, privacy];
