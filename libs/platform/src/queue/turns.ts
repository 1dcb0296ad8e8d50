import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Transaction } from '../database/transaction.js';
import { JobRegistry, type JobType } from './registry.js';
import { GIVE_TURNS, LOCK_TURNS, TURNS_TAKEN } from './turn-statements.js';

/** Most turns of a type that one look gives. */
const MAX_TURNS = 1_000;

/**
 * Turns for jobs of limited types. Such a job waits in the ledger until it has one: from then on it counts against the
 * limits of its type, until its attempt has ended. Unlimited types cost nothing here.
 */
@Injectable()
export class Turns {
  private readonly limited: readonly JobType[];
  private readonly resumeAfter = new Map<string, string>();

  constructor(
    private readonly database: Database,
    private readonly transaction: Transaction,
    registry: JobRegistry,
  ) {
    this.limited = registry.all().filter(isLimited);
  }

  /** Gives the turns that are free. One worker at a time does so for a type; whoever comes second leaves it. */
  async give(): Promise<void> {
    for (const type of this.limited) await this.transaction.run(() => this.giveOf(type));
  }

  private async giveOf({ name, options: { concurrency, rate } }: JobType): Promise<void> {
    const [lock] = await this.database.query<{ locked: boolean }>(LOCK_TURNS, [name]);
    if (!lock?.locked) return;
    let room = MAX_TURNS;
    if (rate) {
      const [{ taken } = { taken: 0 }] = await this.database.query<{ taken: number }>(TURNS_TAKEN, [
        name,
        rate.perSeconds,
      ]);
      room = Math.min(MAX_TURNS, rate.jobs - taken);
    }
    if (room <= 0) return;
    const from = this.resumeAfter.get(name) ?? '';
    const [row] = await this.database.query<{ given: number; resumeAfter: string | null }>(GIVE_TURNS, [
      ...[name, room, concurrency ?? MAX_TURNS, from, rate !== undefined],
    ]);
    if (row?.resumeAfter) this.resumeAfter.set(name, row.resumeAfter);
    else this.resumeAfter.delete(name);
  }
}

/** Whether jobs of a type need a turn before they run. */
export function isLimited({ options: { concurrency, rate } }: JobType): boolean {
  return concurrency !== undefined || rate !== undefined;
}

/** What a job of a limited type shares its concurrency with: those of its key, or all without one. */
export function turnKeyOf(type: JobType, key: string | undefined): string | null {
  return isLimited(type) ? `${type.name}/${key ?? ''}` : null;
}
