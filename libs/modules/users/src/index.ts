import { defineModule } from '@plinth/platform/module';
import { EraseUserJob } from './jobs/erase-user.job.js';
import { ExportUsersJob } from './jobs/export-users.job.js';
import { ImportUsersJob } from './jobs/import-users.job.js';
import { CreateUserAccount1764000002000 } from './persistence/migrations/0001-user-account.js';
import { SpeedUpUserSearch1764000002001 } from './persistence/migrations/0002-user-search.js';
import { CreateUserImport1764000002010 } from './persistence/migrations/0010-user-import.js';
import { IndexUserBeginnings1764000002011 } from './persistence/migrations/0011-user-beginnings.js';
import { AddUserImportFreshness1764000002012 } from './persistence/migrations/0012-user-import-freshness.js';
import { UserImportEntity } from './persistence/user-import.entity.js';
import { UserEntity } from './persistence/user.entity.js';
import { UsersErrors } from './users.errors.js';
import { UsersHttpModule } from './users-http.module.js';
import { UsersModule } from './users.module.js';
import { usersPermissions } from './users.permissions.js';
import { UsersPersonalData } from './users.personal-data.js';
import { UsersWorkerModule } from './users-worker.module.js';

export { canonicalEmail, EmailAddress, isEmailAddress } from './application/email-address.js';
export { ExplainAccess } from './application/explain-access.js';
export type { ExplainAccessResponse } from './http/explain-access.response.js';
export { UserResponse } from './http/user.response.js';
export {
  UserFilesApi,
  UsersApi,
  type ImportOptions,
  type NewUser,
  type UserRecord,
  type UserStatus,
} from './users.api.js';
export { UserErased, UserReactivated, UserSuspended } from './users.events.js';
export { UsersErrors } from './users.errors.js';
export { UsersModule } from './users.module.js';

export const users = defineModule({
  name: 'users',
  core: UsersModule,
  http: UsersHttpModule,
  worker: UsersWorkerModule,
  entities: [UserEntity, UserImportEntity],
  migrations: [
    CreateUserAccount1764000002000,
    SpeedUpUserSearch1764000002001,
    CreateUserImport1764000002010,
    IndexUserBeginnings1764000002011,
    AddUserImportFreshness1764000002012,
  ],
  permissions: usersPermissions,
  errors: UsersErrors.catalogue,
  jobs: [EraseUserJob, ExportUsersJob, ImportUsersJob],
  personalData: UsersPersonalData,
});
