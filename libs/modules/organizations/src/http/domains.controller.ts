import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated, InPerson } from '@plinth/platform/access';
import {
  ApiPage,
  IdPipe,
  ListQuery,
  MayFail,
  Pages,
  type ListDefinition,
  type PageResponse,
} from '@plinth/platform/http';
import { DomainsService } from '../application/domains.service.js';
import { OrganizationsErrors } from '../organizations.errors.js';
import { AddDomainRequest } from './add-domain.request.js';
import { DomainResponse } from './domain.response.js';

/** The mail domains of an organization, proven by a record in the domain name system. */
@ApiTags('Organizations')
@Controller('organizations/:id/domains')
export class DomainsController {
  constructor(
    private readonly domains: DomainsService,
    private readonly pages: Pages,
  ) {}

  /** The domains of an organization; for its owners and admins. */
  @Authenticated()
  @ApiPage(DomainResponse, listOf(':id'))
  @MayFail(OrganizationsErrors.notFound, OrganizationsErrors.roleRequired)
  @Get()
  async list(@Param('id', IdPipe) id: string, @Query() query: ListQuery): Promise<PageResponse<DomainResponse>> {
    const list = listOf(id);
    const page = await this.domains.page(id, this.pages.request(query, list));
    return this.pages.answer(page, query, list, (row) => DomainResponse.from(row));
  }

  /** Adds a domain that is to be proven: make the record of its challenge, then verify it. For owners and admins. */
  @Authenticated()
  @InPerson()
  @ApiCreatedResponse({ type: DomainResponse })
  @MayFail(
    OrganizationsErrors.notFound,
    OrganizationsErrors.roleRequired,
    OrganizationsErrors.domainKnown,
    OrganizationsErrors.tooManyDomains,
  )
  @Post()
  async add(
    @Param('id', IdPipe) id: string,
    @Body() { domain }: AddDomainRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<DomainResponse> {
    const row = await this.domains.add(id, domain);
    void reply.header('location', `/v1/organizations/${id}/domains/${row.id}`);
    return DomainResponse.from(row);
  }

  /** One domain; for owners and admins. */
  @Authenticated()
  @ApiOkResponse({ type: DomainResponse })
  @MayFail(OrganizationsErrors.notFound, OrganizationsErrors.roleRequired, OrganizationsErrors.domainNotFound)
  @Get(':domainId')
  async get(@Param('id', IdPipe) id: string, @Param('domainId', IdPipe) domainId: string): Promise<DomainResponse> {
    return DomainResponse.from(await this.domains.get(id, domainId));
  }

  /** Asks the domain for its record now; a verified one may be asked again. For owners and admins. */
  @Authenticated()
  @InPerson()
  @ApiOkResponse({ type: DomainResponse })
  @MayFail(
    OrganizationsErrors.notFound,
    OrganizationsErrors.roleRequired,
    OrganizationsErrors.domainNotFound,
    OrganizationsErrors.domainUnproven,
    OrganizationsErrors.domainTaken,
    OrganizationsErrors.dnsUnavailable,
  )
  @Post(':domainId/verify')
  @HttpCode(200)
  async verify(@Param('id', IdPipe) id: string, @Param('domainId', IdPipe) domainId: string): Promise<DomainResponse> {
    return DomainResponse.from(await this.domains.verify(id, domainId));
  }

  /** Gives a domain up; for owners and admins. */
  @Authenticated()
  @InPerson()
  @ApiNoContentResponse()
  @MayFail(OrganizationsErrors.notFound, OrganizationsErrors.roleRequired, OrganizationsErrors.domainNotFound)
  @Delete(':domainId')
  @HttpCode(204)
  remove(@Param('id', IdPipe) id: string, @Param('domainId', IdPipe) domainId: string): Promise<void> {
    return this.domains.remove(id, domainId);
  }
}

function listOf(id: string): ListDefinition {
  return { name: `organization-domains ${id}`, sorts: ['createdAt'], defaultSort: '-createdAt' };
}
