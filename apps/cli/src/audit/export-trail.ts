import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { AuditExporter, AuditTrail, type AuditFilter } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import type { INestApplicationContext } from '@nestjs/common';
import { CliError, type Run } from '../command.js';
import { withApplication } from '../with-application.js';
import { withServers } from '../with-servers.js';
import { given } from './arguments.js';

const OPTIONS = ['actor', 'action', 'organization', 'from', 'to'];
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Writes the sealed trail as NDJSON into a file, or to standard output where none is named. */
export const exportTrail: Run = async (args) => {
  const { file, options } = given(args, OPTIONS);
  const filter = filterOf(options);
  await withServers((config) => withApplication(config, (app) => write(app, filter, file)));
  return 0;
};

async function write(app: INestApplicationContext, filter: AuditFilter, file: string | undefined): Promise<void> {
  const record = () =>
    app.get(AuditTrail).record({ action: 'audit.trail_exported', details: { filter: { ...filter } } });
  await app.get(Transaction).run(record);
  const lines = Readable.from(app.get(AuditExporter).lines(filter));
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
  organization,
  from,
  to,
}: Readonly<Record<string, string | undefined>>): AuditFilter {
  for (const id of [actor, organization]) {
    if (id !== undefined && !ID.test(id)) throw new CliError(`${id} is no id.`);
  }
  const instant = (text: string): string => {
    const at = new Date(text);
    if (Number.isNaN(at.getTime())) throw new CliError(`${text} is no instant, such as 2030-01-31T12:00:00Z.`);
    return at.toISOString();
  };
  return {
    ...(actor !== undefined && { actorId: actor }),
    ...(action !== undefined && { action }),
    ...(organization !== undefined && { organizationId: organization }),
    ...(from !== undefined && { from: instant(from) }),
    ...(to !== undefined && { to: instant(to) }),
  };
}
