import { ApiProperty } from '@nestjs/swagger';
import type { RuleFinding, SignInRule } from '../../application/sign-in/simulate-sign-in.js';

const RULES: readonly SignInRule[] = [
  ...(['throttle', 'account', 'credential', 'suspended'] as const),
  ...(['email_verified', 'sso_required', 'second_factor', 'administration'] as const),
];
const OUTCOMES: readonly RuleFinding['outcome'][] = ['pass', 'challenge', 'refuse'];

/** What one rule says. */
export class RuleFindingResponse {
  /** Which rule. */
  @ApiProperty({ enum: RULES })
  rule: SignInRule;

  /** Whether it lets the sign-in pass, asks for more, or refuses it. */
  @ApiProperty({ enum: OUTCOMES })
  outcome: RuleFinding['outcome'];

  /** Why, in words. */
  @ApiProperty({ type: 'string', example: 'The account is suspended.' })
  detail: string;
}

/** What would become of a sign-in, and why. */
export class SimulationResponse {
  /** What would become of it. */
  @ApiProperty({ enum: OUTCOMES })
  decision: RuleFinding['outcome'];

  /** The rule that decides; `null` where every rule lets it pass. */
  @ApiProperty({ enum: RULES, nullable: true })
  decidedBy: SignInRule | null;

  /** What each rule says, in the order in which they are asked, up to the first that refuses. */
  @ApiProperty({ type: [RuleFindingResponse] })
  findings: RuleFindingResponse[];
}
