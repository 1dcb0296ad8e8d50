import { Injectable } from '@nestjs/common';
import type { AuditEvent } from '../audit-event.js';
import type { AuditFilter } from '../audit-filter.js';
import { AuditReader } from '../audit-reader.js';
import { AuditSealer } from '../chain/audit-sealer.js';
import { Cuts } from '../chain/cuts.js';

/** What an export may be written as. */
export const EXPORT_FORMATS = ['ndjson', 'csv'] as const;

/** NDJSON proves itself; CSV is for spreadsheets. */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

const COLUMNS = [
  'seq',
  'id',
  'at',
  'actorType',
  'actorId',
  'onBehalfOf',
  'action',
  'resourceType',
  'resourceId',
  'organizationId',
  'outcome',
  'requestId',
  'subjectId',
  'details',
] as const satisfies readonly (keyof AuditEvent)[];

/**
 * Writes the sealed trail as CSV (RFC 4180) for spreadsheets. It proves nothing, and what is personal is left out: a
 * file outlives the erasure of a person. What a spreadsheet would take for a formula begins with an apostrophe.
 */
@Injectable()
export class CsvExporter {
  constructor(
    private readonly reader: AuditReader,
    private readonly sealer: AuditSealer,
    private readonly cuts: Cuts,
  ) {}

  /**
   * The text, stretch by stretch, the first with the names of the columns. Call it outside of a transaction.
   * @throws {TrailWasCut} where retention removes what is being read.
   */
  async *lines(filter: AuditFilter): AsyncGenerator<string> {
    const { stringify } = await import('csv-stringify/sync');
    const options = { columns: [...COLUMNS], escape_formulas: true, record_delimiter: '\r\n' } as const;
    await this.sealer.seal();
    yield stringify([], { ...options, header: true });
    for await (const { events } of this.reader.stretches(filter, await this.cuts.last())) {
      if (events.length > 0) yield stringify([...events], options);
    }
  }
}
