import { Module } from '@nestjs/common';
import { EraseUserJob } from './jobs/erase-user.job.js';
import { ExportUsersJob } from './jobs/export-users.job.js';
import { ImportUsersJob } from './jobs/import-users.job.js';
import { UsersModule } from './users.module.js';

@Module({ imports: [UsersModule], providers: [EraseUserJob, ExportUsersJob, ImportUsersJob] })
export class UsersWorkerModule {}
