import { audit } from '@plinth/modules/audit';
import { auth } from '@plinth/modules/auth';
import { organizations } from '@plinth/modules/organizations';
import { roles } from '@plinth/modules/roles';
import { users } from '@plinth/modules/users';

/** What imports accounts, and what tells others of it. */
export const TRAIL_MODULES = [audit, roles, users, organizations, auth];
