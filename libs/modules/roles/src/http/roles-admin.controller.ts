import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Requires, StepUp } from '@plinth/platform/access';
import { Cached } from '@plinth/platform/cache';
import {
  ApiIfMatch,
  ApiPage,
  IfMatch,
  ListQuery,
  Pages,
  type ListDefinition,
  type PageResponse,
  type Precondition,
  MayFail,
} from '@plinth/platform/http';
import { ROLE_LIST } from '../application/role-news.js';
import { DefineRolesService } from '../application/define-roles.service.js';
import { ChangeRoleRequest } from './change-role.request.js';
import { CreateRoleRequest } from './create-role.request.js';
import { DryRunQuery } from './dry-run.query.js';
import { RoleResponse } from './role.response.js';
import { RolesErrors } from '../roles.errors.js';

const LIST: ListDefinition = { name: 'roles', sorts: ['name', 'createdAt'], defaultSort: 'name' };

/** The roles of the platform. */
@ApiTags('Roles')
@Controller('admin/roles')
export class RolesAdminController {
  constructor(
    private readonly roles: DefineRolesService,
    private readonly pages: Pages,
  ) {}

  /** Every role; sorts: `name`, `createdAt`. */
  @Requires('roles:read')
  // Every change forgets what is kept, so that an old answer is as right as a new one: nobody waits for that.
  @Cached({ ttlSeconds: 30, staleSeconds: 300, scope: 'principal', tags: () => [ROLE_LIST] })
  @ApiPage(RoleResponse, LIST)
  @Get()
  async list(@Query() query: ListQuery): Promise<PageResponse<RoleResponse>> {
    return this.pages.answer(await this.roles.page(this.pages.request(query, LIST)), query, LIST, (role) => role);
  }

  /** Makes a role of permissions that the caller holds. */
  @Requires('roles:write')
  @StepUp()
  @ApiCreatedResponse({ type: RoleResponse })
  @MayFail(RolesErrors.nameTaken, RolesErrors.permissionNotHeld)
  @Post()
  async create(
    @Body() { name, description, permissions, mfaRequired }: CreateRoleRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoleResponse> {
    const role = await this.roles.create({
      name,
      description: description ?? null,
      permissions,
      mfaRequired: mfaRequired ?? false,
    });
    void reply.header('location', `/v1/admin/roles/${role.name}`);
    return role;
  }

  /** One role. */
  @Requires('roles:read')
  @ApiOkResponse({ type: RoleResponse })
  @MayFail(RolesErrors.notFound)
  @Get(':name')
  get(@Param('name') name: string): Promise<RoleResponse> {
    return this.roles.get(name);
  }

  /**
   * Changes a role; whoever holds it gains and loses within a second. `dryRun=true` only says who would.
   *
   * Of a built-in role only `mfaRequired` can be changed. Whoever takes that back has passed a second factor and holds
   * all that the role permits; whoever asks it of a role of their own has passed one, too.
   */
  @Requires('roles:write')
  @StepUp()
  @ApiIfMatch()
  @ApiOkResponse({ type: RoleResponse })
  @MayFail(RolesErrors.notFound, RolesErrors.builtIn, RolesErrors.mfaConfigured, RolesErrors.permissionNotHeld)
  @Patch(':name')
  change(
    @Param('name') name: string,
    @Query() { dryRun }: DryRunQuery,
    @Body() change: ChangeRoleRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<RoleResponse> {
    if (dryRun === 'true') return this.roles.previewChange(name, change, precondition);
    return this.roles.change(name, change, precondition);
  }

  /** Deletes a role and takes it from whoever holds it. `dryRun=true` only says who would lose what. */
  @Requires('roles:write')
  @ApiIfMatch()
  @ApiNoContentResponse()
  @ApiOkResponse({ type: RoleResponse, description: 'With `dryRun=true`.' })
  @MayFail(RolesErrors.notFound, RolesErrors.builtIn)
  @Delete(':name')
  @HttpCode(204)
  async delete(
    @Param('name') name: string,
    @Query() { dryRun }: DryRunQuery,
    @IfMatch() precondition: Precondition,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RoleResponse | undefined> {
    if (dryRun !== 'true') {
      await this.roles.delete(name, precondition);
      return undefined;
    }
    void reply.code(200);
    return this.roles.previewDeletion(name, precondition);
  }
}
