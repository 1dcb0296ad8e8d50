import { Injectable } from '@nestjs/common';
import { AuditReader, TrailWasCut } from '../audit-reader.js';
import { ChainCheck, type ChainBreak } from './chain-check.js';
import { CheckpointFile } from './checkpoint-file.js';
import type { Cut } from './cut.js';
import { Cuts } from './cuts.js';
import { SealKeys } from './seal-keys.js';
import type { Checkpoint } from './seal.js';
import { Seals } from './seals.js';

/** What a verification found. */
export interface Verification {
  readonly ok: boolean;
  /** Events that are what was sealed. */
  readonly checked: number;
  /** Events that no seal covers yet. */
  readonly unsealed: number;
  readonly firstBroken: ChainBreak | null;
  /** Where the trail begins, when retention has removed older events. */
  readonly cut: Cut | null;
  /** Where the chain stands; keep it elsewhere, and hand it in next time. */
  readonly checkpoint: Checkpoint | null;
  /** The keys whose seals are accepted. */
  readonly publicKeys: readonly string[];
}

/** Recomputes the chain from the events that are in the database. */
@Injectable()
export class AuditVerifier {
  constructor(
    private readonly reader: AuditReader,
    private readonly seals: Seals,
    private readonly cuts: Cuts,
    private readonly keys: SealKeys,
    private readonly file: CheckpointFile,
  ) {}

  /** @param checkpoints where the chain is known to have been; that of the data folder is one more. */
  async verify(checkpoints: readonly Checkpoint[] = []): Promise<Verification> {
    const own = await this.file.read();
    const known = own ? [...checkpoints, own] : [...checkpoints];
    const { cut, checked, firstBroken } = await this.follow(known);
    const last = await this.seals.last();
    return {
      ok: firstBroken === null,
      checked,
      unsealed: await this.reader.countAfter(last?.toSeq ?? '0'),
      firstBroken,
      cut,
      checkpoint: last && { number: last.number, hash: last.hash },
      publicKeys: this.keys.trusted,
    };
  }

  private async follow(
    known: readonly Checkpoint[],
    triesLeft = 3,
  ): Promise<Pick<Verification, 'cut' | 'checked' | 'firstBroken'>> {
    const cut = await this.cuts.last();
    const check = new ChainCheck(true, known, cut);
    try {
      for await (const stretch of this.reader.stretches({}, cut)) {
        const firstBroken = check.follow(stretch);
        if (firstBroken) return { cut, checked: check.checked, firstBroken };
      }
    } catch (error) {
      if (!(error instanceof TrailWasCut) || triesLeft === 0) throw error;
      return this.follow(known, triesLeft - 1);
    }
    return { cut, checked: check.checked, firstBroken: check.end(this.keys.trusted) };
  }
}
