import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Authenticated, InPerson } from '@plinth/platform/access';
import {
  ApiPage,
  IdPipe,
  ListQuery,
  Pages,
  type ListDefinition,
  type PageResponse,
  MayFail,
} from '@plinth/platform/http';
import { AcceptInvitation } from '../application/accept-invitation.js';
import { InvitationsService } from '../application/invitations.service.js';
import { InviteMember } from '../application/invite-member.js';
import { AcceptInvitationRequest } from './accept-invitation.request.js';
import { InvitationResponse } from './invitation.response.js';
import { InviteMemberRequest } from './invite-member.request.js';
import { OrganizationResponse } from './organization.response.js';
import { OrganizationsErrors } from '../organizations.errors.js';

/** Invitations to organizations. */
@ApiTags('Organizations')
@Controller('organizations')
export class InvitationsController {
  constructor(
    private readonly invitations: InvitationsService,
    private readonly inviteMember: InviteMember,
    private readonly acceptInvitation: AcceptInvitation,
    private readonly pages: Pages,
  ) {}

  /** Makes the caller a member. An invitation is good once, for the account with the address that it was sent to. */
  @Authenticated()
  @InPerson()
  @ApiOkResponse({ type: OrganizationResponse })
  @MayFail(
    OrganizationsErrors.invalidInvitation,
    OrganizationsErrors.invitationForAnother,
    OrganizationsErrors.emailDomainNotAllowed,
  )
  @Post('invitations/accept')
  @HttpCode(200)
  async accept(@Body() { token }: AcceptInvitationRequest): Promise<OrganizationResponse> {
    return OrganizationResponse.from(await this.acceptInvitation.run(token));
  }

  /** The invitations that are open; for owners and admins. */
  @Authenticated()
  @ApiPage(InvitationResponse, listOf(':id'))
  @MayFail(OrganizationsErrors.notFound, OrganizationsErrors.roleRequired)
  @Get(':id/invitations')
  async list(@Param('id', IdPipe) id: string, @Query() query: ListQuery): Promise<PageResponse<InvitationResponse>> {
    const list = listOf(id);
    const page = await this.invitations.page(id, this.pages.request(query, list));
    return this.pages.answer(page, query, list, (invitation) => InvitationResponse.from(invitation));
  }

  /** Mails an invitation that is good for seven days; for owners and admins. An earlier one to the address ends. */
  @Authenticated()
  @InPerson()
  @ApiCreatedResponse({ type: InvitationResponse })
  @MayFail(
    OrganizationsErrors.notFound,
    OrganizationsErrors.roleRequired,
    OrganizationsErrors.alreadyMember,
    OrganizationsErrors.tooManyInvitations,
    OrganizationsErrors.emailDomainNotAllowed,
  )
  @Post(':id/invitations')
  async invite(
    @Param('id', IdPipe) id: string,
    @Body() { email, role }: InviteMemberRequest,
  ): Promise<InvitationResponse> {
    return InvitationResponse.from(await this.inviteMember.run(id, email, role ?? 'member'));
  }

  /** Withdraws an invitation; for owners and admins. */
  @Authenticated()
  @ApiNoContentResponse()
  @MayFail(OrganizationsErrors.notFound, OrganizationsErrors.roleRequired, OrganizationsErrors.invitationNotFound)
  @Delete(':id/invitations/:invitationId')
  @HttpCode(204)
  withdraw(@Param('id', IdPipe) id: string, @Param('invitationId', IdPipe) invitationId: string): Promise<void> {
    return this.invitations.withdraw(id, invitationId);
  }
}

function listOf(id: string): ListDefinition {
  return { name: `organization-invitations ${id}`, sorts: ['createdAt'], defaultSort: '-createdAt' };
}
