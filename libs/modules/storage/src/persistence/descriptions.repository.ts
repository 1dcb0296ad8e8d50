import { Injectable } from '@nestjs/common';
import type { JsonObject } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';

/** Keeps what was found out about versions. */
@Injectable()
export class DescriptionsRepository {
  constructor(private readonly database: Database) {}

  /** Keeps the description of a version, if there still is one. */
  async save(versionId: string, description: JsonObject): Promise<void> {
    await this.database.query('UPDATE object_version SET description = $2 WHERE id = $1', [
      versionId,
      JSON.stringify(description),
    ]);
  }
}
