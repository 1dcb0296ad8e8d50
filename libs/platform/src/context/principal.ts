import type { Owner } from '@plinth/kernel';

/** Who a request acts as, resolved once and the same on every route. */
export interface Principal {
  readonly kind: 'user' | 'service-account';
  readonly userId: string;
  /** `null` for credentials that have no session, such as API keys. */
  readonly sessionId: string | null;
  /** The API key that the request came with, if it did. */
  readonly apiKeyId?: string;
  /** The organization that the request acts in; `null` where the caller acts personally. */
  readonly organizationId: string | null;
  readonly permissions: ReadonlySet<string>;
  /** When the person last proved who they are. */
  readonly authTime: Date;
  /** How they proved it, in the terms of RFC 8176 (`pwd`, `otp`, `hwk` …). */
  readonly amr: readonly string[];
  /** The administrator who acts in this person's place, if one does. */
  readonly actorId: string | null;
  /** Whether a role of theirs asks for a second factor before they administer anything. Unset: none does. */
  readonly secondFactorRequired?: boolean;
  /** Whether the organization that it acts in asks its members for a second factor. Unset: it does not. */
  readonly organizationSecondFactor?: boolean;
}

/** Whom the rows belong to that this principal makes: the organization it acts in, else itself. */
export function ownerOf(principal: Principal): Owner {
  return principal.organizationId === null
    ? { ownerType: 'user', ownerId: principal.userId }
    : { ownerType: 'organization', ownerId: principal.organizationId };
}
