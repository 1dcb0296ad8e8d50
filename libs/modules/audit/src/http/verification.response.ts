import { ApiProperty } from '@nestjs/swagger';
import type { Problem, Verification } from '@plinth/platform/audit-trail';

const PROBLEMS: readonly Problem[] = [
  'event-edited',
  'event-deleted',
  'event-inserted',
  'event-reordered',
  'seal-missing',
  'seal-altered',
  'signature-wrong',
  'signer-unknown',
  'cut-altered',
  'trail-truncated',
];

/** Where the trail is not what was sealed. */
export class ChainBreakResponse {
  /** What happened there. */
  @ApiProperty({ enum: PROBLEMS })
  problem: Problem;

  /** The number of the seal. */
  @ApiProperty({ type: 'integer', nullable: true })
  seal: number | null;

  /** The place of the event in the trail. */
  @ApiProperty({ type: 'integer', nullable: true })
  seq: number | null;

  /** The event, where there is one. */
  @ApiProperty({ type: 'string', nullable: true })
  eventId: string | null;
}

/** How far the chain has grown. */
export class CheckpointResponse {
  /** The number of the last seal. */
  @ApiProperty({ type: 'integer' })
  number: number;

  /** Its hash. */
  hash: string;
}

/** Where the trail begins, when older events were removed by policy. */
export class CutResponse {
  /** The last seal that was removed. */
  @ApiProperty({ type: 'integer' })
  seal: number;

  /** How many events have been removed since the trail began. */
  @ApiProperty({ type: 'integer' })
  events: number;

  /** When the last of them were. */
  @ApiProperty({ type: 'string', format: 'date-time' })
  at: string;

  /** How old they were at least. */
  @ApiProperty({ type: 'integer' })
  retentionDays: number;
}

/** What a verification found. */
export class VerificationResponse {
  /** Whether every sealed event is there and says what it said. */
  ok: boolean;

  /** Events that were found to be what was sealed. */
  @ApiProperty({ type: 'integer' })
  checked: number;

  /** The newest events, which no seal covers yet; seconds old at most while a worker runs. */
  @ApiProperty({ type: 'integer' })
  unsealed: number;

  /** The first break. */
  @ApiProperty({ type: ChainBreakResponse, nullable: true })
  firstBroken: ChainBreakResponse | null;

  /** Where the trail begins; `null` where nothing was removed. */
  @ApiProperty({ type: CutResponse, nullable: true })
  cut: CutResponse | null;

  /** Keep it elsewhere and send it along next time: it shows whether the end was cut off. */
  @ApiProperty({ type: CheckpointResponse, nullable: true })
  checkpoint: CheckpointResponse | null;

  /** The public keys (Ed25519, raw, base64url) whose seals are accepted; `plinth audit verify --key` takes one. */
  @ApiProperty({ type: [String] })
  publicKeys: string[];

  static from({ firstBroken, publicKeys, cut, ...verification }: Verification): VerificationResponse {
    const seq = firstBroken === null || firstBroken.seq === null ? null : Number(firstBroken.seq);
    const { number = 0, events = 0, at = '', retentionDays = 0 } = cut ?? {};
    return {
      ...verification,
      firstBroken: firstBroken && { ...firstBroken, seq },
      cut: cut && { seal: number, events, at, retentionDays },
      publicKeys: [...publicKeys],
    };
  }
}
