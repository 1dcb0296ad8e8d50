import { Injectable } from '@nestjs/common';
import { Clock, type Page, type PageRequest } from '@plinth/kernel';
import { Transaction } from '../database/transaction.js';
import type { Erased } from '../module/personal-data.js';
import { PersonalDataRegistry } from '../module/personal-data-registry.js';
import { ErasuresRepository, type Erasure, type ErasureStatus, type ErasedPart } from './erasures.repository.js';
import { LegalHolds } from './legal-holds.js';

/** What an erasure would remove, had it been meant. */
export interface ErasurePreview {
  readonly parts: readonly Omit<ErasedPart, 'at'>[];
  /** Whether a legal hold would keep all of it. */
  readonly held: boolean;
}

/** Ends a rehearsal: whatever it did is rolled back. */
class Rehearsed extends Error {
  constructor(readonly preview: ErasurePreview) {
    super('A rehearsal ends without a commit.');
  }
}

/**
 * Takes people out of the tables of all modules, step by step: a module's part goes in one transaction with its line of
 * the receipt, so that a run that died is taken up where it stopped.
 */
@Injectable()
export class Erasures {
  constructor(
    private readonly repository: ErasuresRepository,
    private readonly holds: LegalHolds,
    private readonly personalData: PersonalDataRegistry,
    private readonly transaction: Transaction,
    private readonly clock: Clock,
  ) {}

  /** Notes, in the open transaction, that a person is to be erased. `held` where that has to wait. */
  async request(userId: string, requestedBy: string | null): Promise<Erasure> {
    await this.holds.lock(userId);
    const erasure = await this.repository.open(userId, requestedBy);
    return this.settle(erasure, (await this.holds.isHeld(userId)) ? 'held' : 'pending');
  }

  /**
   * Erases a person as far as no legal hold stands in the way.
   * @param finish runs in the transaction of the last step: whoever is to hear of it is told there.
   */
  async run(userId: string, signal: AbortSignal, finish: () => Promise<void>): Promise<Erasure> {
    for (const { module, data } of this.personalData.all()) {
      signal.throwIfAborted();
      const erasure = await this.step(userId, async (current) => {
        if (current.removed.some((part) => part.module === module)) return current;
        return this.save({ ...current, removed: merged(current.removed, [await this.part(module, data, userId)]) });
      });
      if (erasure.status === 'held') return erasure;
    }
    return this.step(userId, async (current) => {
      if (current.status === 'completed') return current;
      // A request that was under way may have written between the steps.
      const late: ErasedPart[] = [];
      for (const { module, data } of this.personalData.all()) late.push(await this.part(module, data, userId));
      await finish();
      const removed = merged(current.removed, late);
      return this.save({ ...current, status: 'completed', removed, completedAt: this.clock.now() });
    });
  }

  /** What would go. Runs all of it, and rolls back: it takes as long, and changes nothing. */
  async preview(userId: string): Promise<ErasurePreview> {
    try {
      return await this.transaction.detached(async (): Promise<never> => {
        const held = await this.holds.isHeld(userId);
        const parts: ErasedPart[] = [];
        for (const { module, data } of this.personalData.all()) parts.push(await this.part(module, data, userId));
        throw new Rehearsed({ held, parts: parts.map(({ module, removed }) => ({ module, removed })) });
      });
    } catch (error) {
      if (error instanceof Rehearsed) return error.preview;
      throw error;
    }
  }

  /** The erasure of a person that waits for a legal hold to be lifted goes on. @returns whether there was one. */
  async release(userId: string): Promise<boolean> {
    const erasure = await this.repository.findOf(userId);
    if (erasure?.status !== 'held' || (await this.holds.isHeld(userId))) return false;
    await this.settle(erasure, 'pending');
    return true;
  }

  find(id: string): Promise<Erasure | null> {
    return this.repository.find(id);
  }

  findOf(userId: string): Promise<Erasure | null> {
    return this.repository.findOf(userId);
  }

  page(
    filter: { readonly userId?: string; readonly status?: ErasureStatus },
    request: PageRequest,
  ): Promise<Page<Erasure>> {
    return this.repository.page(filter, request);
  }

  private step(userId: string, work: (current: Erasure) => Promise<Erasure>): Promise<Erasure> {
    return this.transaction.run(async () => {
      const current = await this.request(userId, null);
      return current.status === 'held' ? current : work(current);
    });
  }

  private async part(
    module: string,
    data: { eraseUser(userId: string): Promise<Erased> },
    userId: string,
  ): Promise<ErasedPart> {
    return { module, removed: await data.eraseUser(userId), at: this.clock.now().toISOString() };
  }

  private async settle(erasure: Erasure, status: ErasureStatus): Promise<Erasure> {
    if (erasure.status === 'completed' || erasure.status === status) return erasure;
    return this.save({ ...erasure, status });
  }

  private async save(erasure: Erasure): Promise<Erasure> {
    await this.repository.save(erasure);
    return erasure;
  }
}

/** The parts of a receipt with what was found later; what found nothing more leaves its line as it was. */
function merged(parts: readonly ErasedPart[], more: readonly ErasedPart[]): ErasedPart[] {
  const lines = new Map(parts.map((part) => [part.module, part]));
  for (const part of more) {
    const known = lines.get(part.module);
    const found = Object.entries(part.removed).filter(([, count]) => count > 0);
    if (!known) lines.set(part.module, part);
    else if (found.length > 0)
      lines.set(part.module, { ...part, removed: sum(known.removed, Object.fromEntries(found)) });
  }
  return [...lines.values()];
}

function sum(left: Erased, right: Erased): Erased {
  const total: Record<string, number> = { ...left };
  for (const [kind, count] of Object.entries(right)) total[kind] = (total[kind] ?? 0) + count;
  return total;
}
