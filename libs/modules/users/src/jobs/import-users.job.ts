import { Injectable } from '@nestjs/common';
import { IsUUID } from 'class-validator';
import { Job, type JobHandler, type JobRun } from '@plinth/platform/queue';
import { ImportUsers } from '../application/import/import-users.js';

/** Which import to run. */
export class ImportUsersPayload {
  @IsUUID('7')
  importId: string;
}

/** Imports accounts from a file. Another attempt, or a retry of one that was cancelled, goes on where it stopped. */
@Injectable()
@Job({
  type: 'users.import-users',
  payload: ImportUsersPayload,
  maxAttempts: 20,
  timeoutSeconds: 6 * 3_600,
  description: 'Imports accounts from a file.',
})
export class ImportUsersJob implements JobHandler<ImportUsersPayload> {
  constructor(private readonly imports: ImportUsers) {}

  async run({ payload: { importId }, signal, progress }: JobRun<ImportUsersPayload>) {
    return { ...(await this.imports.run(importId, { signal, progress })) };
  }
}
