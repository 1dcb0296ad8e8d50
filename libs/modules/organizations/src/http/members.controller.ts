import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
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
import { MembersService } from '../application/members.service.js';
import { ChangeMemberRequest } from './change-member.request.js';
import { MemberResponse } from './member.response.js';
import { OrganizationsErrors } from '../organizations.errors.js';

/** The people of an organization. */
@ApiTags('Organizations')
@Controller('organizations/:id/members')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly pages: Pages,
  ) {}

  /** Everyone in the organization, by when they joined; for its members. */
  @Authenticated()
  @ApiPage(MemberResponse, listOf(':id'))
  @MayFail(OrganizationsErrors.notFound)
  @Get()
  async list(@Param('id', IdPipe) id: string, @Query() query: ListQuery): Promise<PageResponse<MemberResponse>> {
    const list = listOf(id);
    const page = await this.members.page(id, this.pages.request(query, list));
    return this.pages.answer(page, query, list, (member) => MemberResponse.from(member));
  }

  /** Gives a member another role; for owners and admins, and only owners touch owners. The last owner stays one. */
  @Authenticated()
  @InPerson()
  @ApiOkResponse({ type: MemberResponse })
  @MayFail(
    OrganizationsErrors.notFound,
    OrganizationsErrors.memberNotFound,
    OrganizationsErrors.roleRequired,
    OrganizationsErrors.lastOwner,
  )
  @Patch(':userId')
  async change(
    @Param('id', IdPipe) id: string,
    @Param('userId', IdPipe) userId: string,
    @Body() { role }: ChangeMemberRequest,
  ): Promise<MemberResponse> {
    return MemberResponse.from(await this.members.changeRole(id, userId, role));
  }

  /** Takes a member out of the organization, or leaves it. The last owner stays. */
  @Authenticated()
  @ApiNoContentResponse()
  @MayFail(
    OrganizationsErrors.notFound,
    OrganizationsErrors.memberNotFound,
    OrganizationsErrors.roleRequired,
    OrganizationsErrors.lastOwner,
  )
  @Delete(':userId')
  @HttpCode(204)
  remove(@Param('id', IdPipe) id: string, @Param('userId', IdPipe) userId: string): Promise<void> {
    return this.members.remove(id, userId);
  }
}

function listOf(id: string): ListDefinition {
  return { name: `organization-members ${id}`, sorts: ['joinedAt'], defaultSort: 'joinedAt' };
}
