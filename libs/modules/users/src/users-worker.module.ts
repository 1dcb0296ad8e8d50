import { Module } from '@nestjs/common';
import { EraseUserJob } from './jobs/erase-user.job.js';

@Module({ providers: [EraseUserJob] })
export class UsersWorkerModule {}
