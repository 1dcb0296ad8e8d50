import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { RetentionPolicies } from '@plinth/platform/privacy';
import { ListRetentionQuery } from './list-retention.query.js';
import { RetentionPoliciesResponse, RetentionPolicyResponse } from './retention-policy.response.js';

/** How long what is kept. */
@ApiTags('Privacy')
@Controller('admin/privacy/retention')
export class RetentionAdminController {
  constructor(private readonly policies: RetentionPolicies) {}

  /** Every retention policy, as the modules declare it; with `dryRun=true` how much each would remove now. */
  @Requires('privacy:read')
  @ApiOkResponse({ type: RetentionPoliciesResponse })
  @Get()
  async list(@Query() { dryRun }: ListRetentionQuery): Promise<RetentionPoliciesResponse> {
    const runs = await this.policies.runs();
    const due = dryRun === 'true' ? await this.policies.due() : new Map<string, number>();
    const policies = this.policies
      .all()
      .map((policy) => RetentionPolicyResponse.from(policy, runs.get(policy.name), due.get(policy.name)));
    return { policies: policies.sort((left, right) => (left.name < right.name ? -1 : 1)) };
  }
}
