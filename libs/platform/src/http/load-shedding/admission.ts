/** How long an event loop turn may get by what is let in, in milliseconds: an answer takes a few turns. */
const TURN_MS = 1;

/** How long the event loop must have been late before anybody is turned away, in milliseconds. */
const LATE_MS = 500;

/** Everybody is let in again when nobody had to be turned away for so long, in milliseconds. */
const CALM_MS = 500;

// Of what a turn cost, so much is remembered at the next.
const MEMORY = 0.95;

/** What there is too little of. */
export type Shortage = 'event-loop' | 'pool';

/**
 * How many requests are let in: all of them while all is well. Once the process falls behind, so many in each turn of
 * its event loop that the turns stay short: those are answered about as fast as ever, and the others are turned away at
 * once instead of after a wait. What a turn takes is measured, so that it fits slow requests and fast ones.
 */
export class Admission {
  /** What there is too little of while requests are turned away. */
  shortage: Shortage | null = null;
  /** How many were turned away so far, by what was short. */
  readonly turnedAway: Record<Shortage, number> = { 'event-loop': 0, pool: 0 };

  private began: number | null = null;
  private lateSince: number | null = null;
  private refusedAt = 0;
  private letIn = 0;
  private places = Infinity;
  private spentMs = 0;
  private servedWithin = 0;

  /** @param maxDelayMs how late the event loop may be for a while; 0: it does not matter. */
  constructor(private readonly maxDelayMs: number) {}

  /**
   * Whether the next request is let in.
   * @param now in milliseconds, on a clock that never goes back.
   * @param isPoolTaken whether nobody else should wait for a connection to the database; asked only where it matters.
   * @returns what there is too little of, or `null`: it is let in.
   */
  refuses(now: number, isPoolTaken: () => boolean): Shortage | null {
    this.began ??= now;
    if (this.shortage === null && this.isLate(now)) this.limit('event-loop', now);
    const reason = this.shortage === null ? null : this.isFull(isPoolTaken);
    if (reason === null) {
      this.places -= 1;
      this.letIn += 1;
      return null;
    }
    this.refusedAt = now;
    this.turnedAway[reason] += 1;
    return reason;
  }

  /** Whether no request came yet in this turn, so that its end has yet to be waited for. */
  get isBetweenTurns(): boolean {
    return this.began === null;
  }

  /** Ends a turn of the event loop in which there were requests. */
  endTurn(now: number): void {
    const began = this.began ?? now;
    const took = now - began;
    this.began = null;
    this.lateSince = this.maxDelayMs > 0 && took > this.maxDelayMs ? (this.lateSince ?? began) : null;
    this.spentMs = this.spentMs * MEMORY + took;
    this.servedWithin = this.servedWithin * MEMORY + this.letIn;
    this.letIn = 0;
    // One more than fits: however long a request takes, somebody is let in.
    this.places = this.maxDelayMs > 0 ? 1 + (TURN_MS * this.servedWithin) / this.spentMs : Infinity;
  }

  /** From now on no more than can be answered are let in. */
  limit(shortage: Shortage, now: number): void {
    this.shortage ??= shortage;
    this.refusedAt = now;
  }

  /** Lets everybody in again where that is all who come. */
  relax(now: number): void {
    if (now - this.refusedAt > CALM_MS) this.shortage = null;
  }

  private isLate(now: number): boolean {
    // One long turn, such as one with a garbage collection, is no overload.
    if (this.lateSince === null || this.began === null) return false;
    return now - this.began > this.maxDelayMs && now - this.lateSince > LATE_MS;
  }

  private isFull(isPoolTaken: () => boolean): Shortage | null {
    if (this.places < 1) return 'event-loop';
    return isPoolTaken() ? 'pool' : null;
  }
}
