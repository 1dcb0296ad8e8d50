interface Sighting {
  readonly at: number;
  readonly position: bigint;
}

/**
 * How far the primary's write-ahead log had come, and when. A replica that has replayed up to where the log stood at
 * some moment holds everything that was committed before that moment; so freshness is told by one clock, our own.
 */
export class WalHistory {
  private readonly sightings: Sighting[] = [];

  /** @param spanMs how far back it remembers. */
  constructor(private readonly spanMs: number) {}

  /** Notes where the log stood. @param at before it was asked, in milliseconds. */
  note(at: number, position: bigint): void {
    this.sightings.push({ at, position });
    while ((this.sightings[1]?.at ?? at) < at - this.spanMs) this.sightings.shift();
  }

  /** Since when a replica may lack what was committed, in milliseconds; -Infinity where it is behind all that is remembered. */
  freshAsOf(replayed: bigint): number {
    return this.sightings.findLast(({ position }) => position <= replayed)?.at ?? -Infinity;
  }
}
