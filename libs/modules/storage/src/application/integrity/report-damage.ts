import { Injectable, Logger } from '@nestjs/common';
import { Clock, PLATFORM_OWNER } from '@plinth/kernel';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import type { DamageKind } from '../../persistence/blob-damage.entity.js';
import { DamageRepository } from '../../persistence/damage.repository.js';

/** Says loudly, and once, that bytes are not what their row says: log, audit trail, and the list for administrators. */
@Injectable()
export class ReportDamage {
  private readonly logger = new Logger(ReportDamage.name);

  constructor(
    private readonly damage: DamageRepository,
    private readonly transaction: Transaction,
    private readonly audit: AuditTrail,
    private readonly clock: Clock,
  ) {}

  /** @returns whether it is news. What was deleted in an orderly way meanwhile is no damage. */
  async report(blobId: string, kind: DamageKind): Promise<boolean> {
    return this.transaction.run(async () => {
      if (!(await this.damage.note({ blobId, kind, foundAt: this.clock.now() }))) return false;
      const objects = await this.damage.objectsOf(blobId);
      const versions = objects.map(({ versionId }) => versionId);
      this.logger.error({ blobId, kind, versions }, `The bytes of blob ${blobId} are ${kind}.`);
      await this.record('storage.damage_found', blobId, { kind, versions });
      return true;
    });
  }

  /** Takes back what was said about bytes that are right again. */
  async clear(blobIds: readonly string[]): Promise<void> {
    if (blobIds.length === 0) return;
    await this.transaction.run(async () => {
      for (const id of await this.damage.clear(blobIds)) await this.record('storage.damage_repaired', id, {});
    });
  }

  private async record(action: string, blobId: string, details: { kind?: string; versions?: string[] }): Promise<void> {
    await this.audit.record({ action, resource: { type: 'blob', id: blobId }, details, owner: PLATFORM_OWNER });
  }
}
