import { Injectable } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { AuditReader, PersonalVault } from '@plinth/platform/audit-trail';
import { PersonalData, type Erased } from '@plinth/platform/module';
import { AuditEventsService } from './application/audit-events.service.js';

/**
 * What a person did and what was done to them. Erasing them erases the key that this is encrypted with: the events stay,
 * and say nothing of a person any more but an id that belongs to nobody.
 */
@Injectable()
export class AuditPersonalData extends PersonalData {
  constructor(
    private readonly reader: AuditReader,
    private readonly events: AuditEventsService,
    private readonly vault: PersonalVault,
  ) {
    super();
  }

  async exportUser(userId: string): Promise<Json> {
    const events = await this.events.open(await this.reader.ofPerson(userId));
    return events.map((event): Json => {
      const own = event.actorId === userId;
      return {
        at: event.at,
        action: event.action,
        outcome: event.outcome,
        // From where somebody else did it is theirs to know.
        ...(own ? { by: 'you', ...event.origin } : { by: 'somebody else' }),
        ...(event.subjectId === userId && event.personal !== null && { about: event.personal }),
      };
    });
  }

  async eraseUser(userId: string): Promise<Erased> {
    return { keys: await this.vault.forget(userId) };
  }
}
