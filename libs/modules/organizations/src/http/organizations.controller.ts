import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated, InPerson } from '@plinth/platform/access';
import {
  ApiIfMatch,
  ApiPage,
  IdPipe,
  IfMatch,
  ListQuery,
  Pages,
  type PageResponse,
  type Precondition,
  MayFail,
} from '@plinth/platform/http';
import { OrganizationsService } from '../application/organizations.service.js';
import { Standing } from '../application/standing.js';
import { ChangeOrganizationRequest } from './change-organization.request.js';
import { CreateOrganizationRequest } from './create-organization.request.js';
import { OrganizationResponse } from './organization.response.js';
import { OrganizationsErrors } from '../organizations.errors.js';

const LIST = { name: 'organizations', sorts: ['createdAt', 'name'], defaultSort: '-createdAt' };

/** The organizations of the caller. Those of others do not exist here. */
@ApiTags('Organizations')
@Controller('organizations')
export class OrganizationsController {
  constructor(
    private readonly organizations: OrganizationsService,
    private readonly standing: Standing,
    private readonly pages: Pages,
  ) {}

  /** Those that the caller is a member of; sorts: `createdAt`, `name`. */
  @Authenticated()
  @ApiPage(OrganizationResponse, LIST)
  @Get()
  async list(@Query() query: ListQuery): Promise<PageResponse<OrganizationResponse>> {
    const page = await this.organizations.page(this.pages.request(query, LIST));
    return this.pages.answer(page, query, LIST, (organization) => OrganizationResponse.from(organization));
  }

  /** Makes an organization; the caller is its owner. */
  @Authenticated()
  @ApiCreatedResponse({ type: OrganizationResponse })
  @Post()
  async create(
    @Body() { name }: CreateOrganizationRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<OrganizationResponse> {
    const organization = await this.organizations.create(name);
    void reply.header('location', `/v1/organizations/${organization.id}`);
    return OrganizationResponse.from(organization);
  }

  /** One organization. */
  @Authenticated()
  @ApiOkResponse({ type: OrganizationResponse })
  @MayFail(OrganizationsErrors.notFound)
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<OrganizationResponse> {
    return OrganizationResponse.from(await this.standing.seen(id));
  }

  /** Changes an organization; for its owners and admins. */
  @Authenticated()
  @ApiIfMatch()
  @ApiOkResponse({ type: OrganizationResponse })
  @MayFail(OrganizationsErrors.notFound, OrganizationsErrors.roleRequired)
  @Patch(':id')
  async change(
    @Param('id', IdPipe) id: string,
    @Body() { name }: ChangeOrganizationRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<OrganizationResponse> {
    return OrganizationResponse.from(await this.organizations.change(id, name, precondition));
  }

  /** Deletes an organization with everything that belongs to it; for its owners. */
  @Authenticated()
  @InPerson()
  @ApiIfMatch()
  @ApiNoContentResponse()
  @MayFail(OrganizationsErrors.notFound, OrganizationsErrors.roleRequired)
  @Delete(':id')
  @HttpCode(204)
  delete(@Param('id', IdPipe) id: string, @IfMatch() precondition: Precondition): Promise<void> {
    return this.organizations.delete(id, precondition);
  }
}
