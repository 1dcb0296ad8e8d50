import { IsISO8601, IsUUID } from 'class-validator';
import { DomainEvent } from '@plinth/platform/queue';

/** What every event about an account tells. */
abstract class UserEvent extends DomainEvent {
  @IsISO8601()
  declare readonly occurredAt: string;

  /** Whom it is about. */
  @IsUUID('7')
  readonly userId: string;

  constructor(userId: string) {
    super();
    this.userId = userId;
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
