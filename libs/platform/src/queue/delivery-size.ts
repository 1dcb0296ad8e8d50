import { Injectable } from '@nestjs/common';

/** How long the jobs of one delivery may wait for each other, in milliseconds. */
export const PATIENCE_MS = 100;

/** Most jobs that one delivery may bring. */
export const MOST = 32;

/** How much of the slowest run is forgotten with each that is faster. */
const FORGET = 0.98;

/**
 * How many jobs of a queue one delivery may bring. Where all of late were short, what Redis, Bull and statements cost
 * is shared by many; where any took its time, each travels alone, so that none waits behind another while a worker is
 * free.
 */
@Injectable()
export class DeliverySize {
  private readonly slowest = new Map<string, number>();

  /** Notes how long a job of the queue has run. */
  observe(queue: string, milliseconds: number): void {
    this.slowest.set(queue, Math.max(milliseconds, (this.slowest.get(queue) ?? 0) * FORGET));
  }

  /** One until a job of the queue has run here. */
  of(queue: string): number {
    const slowest = this.slowest.get(queue);
    if (slowest === undefined) return 1;
    return Math.max(1, Math.min(MOST, Math.floor(PATIENCE_MS / Math.max(slowest, 1))));
  }

  /** Whether a job of the queue has run here. */
  knows(queue: string): boolean {
    return this.slowest.has(queue);
  }
}
