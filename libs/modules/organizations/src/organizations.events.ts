import { DomainEvent } from '@plinth/platform/queue';

/** The organization is gone. Whatever belonged to it has no owner any more and is to be removed. */
export class OrganizationDeleted extends DomainEvent {
  static override readonly type = 'organizations.organization_deleted';

  constructor(readonly organizationId: string) {
    super();
  }
}
