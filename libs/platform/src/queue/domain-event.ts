/**
 * Something that has happened, in the past tense:
 *
 *     export class UserSuspended extends DomainEvent {
 *       static override readonly type = 'users.user_suspended';
 *       constructor(readonly userId: string) { super(); }
 *     }
 *
 * A job whose payload class is an event subscribes to it. Its fields must survive a trip through JSON.
 */
export abstract class DomainEvent {
  /** Stable name, `module.past_tense`. */
  static readonly type: string;

  /** When it happened, in ISO 8601. */
  readonly occurredAt = new Date().toISOString();
}

/** The class of an event. */
export type DomainEventClass = (abstract new (...values: never[]) => DomainEvent) & { readonly type: string };
