import { DomainEvent } from '@plinth/platform/queue';

/** What every event about an account tells: whose it is. */
abstract class UserEvent extends DomainEvent {
  constructor(readonly userId: string) {
    super();
  }
}

/** The account can no longer be used. */
export class UserSuspended extends UserEvent {
  static override readonly type = 'users.user_suspended';
}

/** The account can be used again. */
export class UserReactivated extends UserEvent {
  static override readonly type = 'users.user_reactivated';
}

/** The account is gone, with everything that was kept on the person. */
export class UserErased extends UserEvent {
  static override readonly type = 'users.user_erased';
}
