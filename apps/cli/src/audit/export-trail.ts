import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import {
  AuditExporter,
  AuditTrail,
  CsvExporter,
  type AuditFilter,
  type ExportFormat,
} from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import type { INestApplicationContext } from '@nestjs/common';
import { CliError, type Run } from '../command.js';
import { withApplication } from '../with-application.js';
import { withServers } from '../with-servers.js';
import { given } from './arguments.js';

const OPTIONS = ['format', 'actor', 'action', 'resource-type', 'resource', 'organization', 'from', 'to'];
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Writes the sealed trail as NDJSON, or as CSV, into a file, or to standard output where none is named. */
export const exportTrail: Run = async (args) => {
  const { file, options } = given(args, OPTIONS);
  const filter = filterOf(options);
  const { format = 'ndjson' } = options;
  if (format !== 'ndjson' && format !== 'csv') throw fault('The format is ndjson or csv.');
  await withServers((config) => withApplication(config, (app) => write(app, format, filter, file)));
  return 0;
};

async function write(
  app: INestApplicationContext,
  format: ExportFormat,
  filter: AuditFilter,
  file: string | undefined,
): Promise<void> {
  const record = () =>
    app.get(AuditTrail).record({ action: 'audit.trail_exported', details: { format, filter: { ...filter } } });
  await app.get(Transaction).run(record);
  const lines = Readable.from(app.get(format === 'csv' ? CsvExporter : AuditExporter).lines(filter));
  if (file === undefined) {
    await pipeline(lines, process.stdout, { end: false });
    return;
  }
  const temporary = `${file}.part`;
  try {
    await pipeline(lines, createWriteStream(temporary, { mode: 0o600 }));
    await rename(temporary, file);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function filterOf({
  actor,
  action,
  'resource-type': resourceType,
  resource,
  organization,
  from,
  to,
}: Readonly<Record<string, string | undefined>>): AuditFilter {
  for (const id of [actor, organization]) {
    if (id !== undefined && !ID.test(id)) throw fault(`${id} is no id.`);
  }
  const instant = (text: string): string => {
    const at = new Date(text);
    if (Number.isNaN(at.getTime())) throw fault(`${text} is no instant, such as 2030-01-31T12:00:00Z.`);
    return at.toISOString();
  };
  return {
    ...(actor !== undefined && { actorId: actor }),
    ...(action !== undefined && { action }),
    ...(resourceType !== undefined && { resourceType }),
    ...(resource !== undefined && { resourceId: resource }),
    ...(organization !== undefined && { organizationId: organization }),
    ...(from !== undefined && { from: instant(from) }),
    ...(to !== undefined && { to: instant(to) }),
  };
}

function fault(message: string): CliError {
  return new CliError(message, { exitCode: 2 });
}
