import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated, StepUp } from '@plinth/platform/access';
import { IdPipe, MayFail } from '@plinth/platform/http';
import { MembersService } from '../application/members.service.js';
import { OrganizationsErrors } from '../organizations.errors.js';
import { OrganizationResponse } from './organization.response.js';
import { TransferOwnershipRequest } from './transfer-ownership.request.js';

/** Ownership that changes hands. */
@ApiTags('Organizations')
@Controller('organizations/:id/transfer')
export class TransferController {
  constructor(private readonly members: MembersService) {}

  /** Makes a member an owner and the caller, who is one, an admin, in one step. */
  @Authenticated()
  @StepUp()
  @ApiOkResponse({ type: OrganizationResponse })
  @MayFail(
    OrganizationsErrors.notFound,
    OrganizationsErrors.memberNotFound,
    OrganizationsErrors.roleRequired,
    OrganizationsErrors.transferToSelf,
  )
  @Post()
  @HttpCode(200)
  async transfer(
    @Param('id', IdPipe) id: string,
    @Body() { userId }: TransferOwnershipRequest,
  ): Promise<OrganizationResponse> {
    return OrganizationResponse.from(await this.members.transfer(id, userId));
  }
}
