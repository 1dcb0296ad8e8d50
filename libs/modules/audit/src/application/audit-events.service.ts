import { Injectable } from '@nestjs/common';
import type { Json, Page, PageRequest } from '@plinth/kernel';
import { AuditReader, PersonalVault, type AuditEvent, type AuditFilter } from '@plinth/platform/audit-trail';
import { AuditErrors } from '../audit.errors.js';

/** An event with what is personal in it, where the person has not been erased. */
export interface OpenedEvent extends AuditEvent {
  readonly origin: { readonly ip: string | null; readonly userAgent: string | null };
  /** What it tells about its subject. */
  readonly personal: Json;
}

/** Shows the trail. */
@Injectable()
export class AuditEventsService {
  constructor(
    private readonly reader: AuditReader,
    private readonly vault: PersonalVault,
  ) {}

  /** One page of it. */
  async page(filter: AuditFilter, request: PageRequest): Promise<Page<OpenedEvent>> {
    const page = await this.reader.page(filter, request);
    return { ...page, rows: await this.open(page.rows) };
  }

  /** One event. @throws {AppError} `audit.event_not_found`. */
  async get(id: string): Promise<OpenedEvent> {
    const event = await this.reader.find(id);
    const [opened] = event ? await this.open([event]) : [];
    if (!opened) throw AuditErrors.eventNotFound();
    return opened;
  }

  /** Opens what is personal in events. */
  async open(events: readonly AuditEvent[]): Promise<OpenedEvent[]> {
    const opened = await this.vault.openAll(
      events.flatMap(({ actorId, actorPersonal, subjectId, subjectPersonal }) => [
        { personId: actorId, sealed: actorPersonal },
        { personId: subjectId, sealed: subjectPersonal },
      ]),
    );
    return events.map((event, index) => ({
      ...event,
      origin: originOf(opened[index * 2] ?? null),
      personal: opened[index * 2 + 1] ?? null,
    }));
  }
}

function originOf(value: Json): OpenedEvent['origin'] {
  const { ip, userAgent } = (value ?? {}) as { ip?: string; userAgent?: string | null };
  return { ip: ip ?? null, userAgent: userAgent ?? null };
}
