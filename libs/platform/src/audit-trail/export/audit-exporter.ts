import { Injectable } from '@nestjs/common';
import { Clock, newId } from '@plinth/kernel';
import type { AuditFilter } from '../audit-filter.js';
import { AuditReader } from '../audit-reader.js';
import { AuditSealer } from '../chain/audit-sealer.js';
import { Cuts } from '../chain/cuts.js';
import { SealKeys } from '../chain/seal-keys.js';
import { GENESIS } from '../chain/seal.js';
import { signedText, type ExportHeader, type ExportLine } from './export-format.js';

/**
 * Writes the sealed trail as lines of JSON that prove themselves: `verifyExport` needs nothing but them. What is
 * personal stays encrypted with the person's key, so that erasing a person reaches every export that was ever made.
 */
@Injectable()
export class AuditExporter {
  constructor(
    private readonly reader: AuditReader,
    private readonly sealer: AuditSealer,
    private readonly cuts: Cuts,
    private readonly keys: SealKeys,
    private readonly clock: Clock,
  ) {}

  /**
   * The lines, each with its line break. Call it outside of a transaction.
   * @throws {TrailWasCut} where retention removes what is being read.
   */
  async *lines(filter: AuditFilter): AsyncGenerator<string> {
    await this.sealer.seal();
    const cut = await this.cuts.last();
    const header: ExportHeader = {
      type: 'header',
      format: 'plinth-audit-1',
      id: newId(),
      exportedAt: this.clock.now().toISOString(),
      complete: Object.keys(filter).length === 0,
      filter,
      keys: this.keys.trusted,
      cut,
    };
    yield line(header);
    let end = { events: 0, number: cut?.number ?? 0, hash: cut?.hash ?? GENESIS };
    for await (const { seal, leaves, events } of this.reader.stretches(filter, cut)) {
      for (const event of events) yield line({ type: 'event', ...event });
      const proof = header.complete || events.length > 0 ? { leaves: leaves.toString('base64') } : {};
      yield line({ type: 'seal', ...seal, ...proof });
      end = { events: end.events + events.length, number: seal.number, hash: seal.hash };
    }
    const signature = this.keys.sign(signedText(header, end));
    yield line({ type: 'end', ...end, publicKey: this.keys.publicKey, signature });
  }
}

function line(value: ExportLine): string {
  return `${JSON.stringify(value)}\n`;
}
