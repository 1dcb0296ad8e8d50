import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { WrittenJson } from '@plinth/kernel';
import { AssuranceErrors, Requires, StepUp } from '@plinth/platform/access';
import {
  ApiIfMatch,
  ApiPage,
  IdPipe,
  IfMatch,
  Pages,
  type ListDefinition,
  type PageResponse,
  type Precondition,
  MayFail,
} from '@plinth/platform/http';
import { ChangeUser } from '../application/change-user.js';
import { CreateUser } from '../application/create-user.js';
import { DeleteUser } from '../application/delete-user.js';
import { ListUsers } from '../application/list-users.js';
import { SuspendUser } from '../application/suspend-user.js';
import { UsersApi } from '../users.api.js';
import { UsersErrors } from '../users.errors.js';
import { ChangeUserRequest } from './change-user.request.js';
import { CreateUserRequest } from './create-user.request.js';
import { DeleteUserQuery } from './delete-user.query.js';
import { ErasurePreviewResponse, ErasureResponse } from './erasure.response.js';
import { ListUsersQuery } from './list-users.query.js';
import { UserResponse } from './user.response.js';
import { RolesErrors } from '@plinth/modules/roles';

const LIST: ListDefinition = {
  name: 'users',
  sorts: ['createdAt', 'email', 'lastLoginAt'],
  defaultSort: '-createdAt',
};

/** Every account, for administrators. */
@ApiTags('Users')
@Controller('admin/users')
export class UsersAdminController {
  constructor(
    private readonly users: UsersApi,
    private readonly listUsers: ListUsers,
    private readonly createUser: CreateUser,
    private readonly changeUser: ChangeUser,
    private readonly suspendUser: SuspendUser,
    private readonly deleteUser: DeleteUser,
    private readonly pages: Pages,
  ) {}

  /** Finds accounts; sorts: `createdAt`, `email`, `lastLoginAt`. */
  @Requires('users:read')
  @ApiPage(UserResponse, LIST)
  @Get()
  async list(@Query() query: ListUsersQuery): Promise<WrittenJson<PageResponse<UserResponse>>> {
    return this.pages.write(await this.listUsers.written(query, this.pages.request(query, LIST)), query, LIST);
  }

  /** Makes an account, with a password or an invitation by mail. Giving it roles needs a fresh sign-in. */
  @Requires('users:write')
  @ApiCreatedResponse({ type: UserResponse })
  @MayFail(
    UsersErrors.emailTaken,
    RolesErrors.notFound,
    RolesErrors.permissionNotHeld,
    AssuranceErrors.reauthenticationRequired,
  )
  @Post()
  async create(
    @Body() { email, displayName, password, roles }: CreateUserRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<UserResponse> {
    const user = await this.createUser.run({
      email,
      displayName: displayName ?? null,
      password: password ?? null,
      roles: roles ?? [],
    });
    void reply.header('location', `/v1/admin/users/${user.id}`);
    return user;
  }

  /** One account. */
  @Requires('users:read')
  @ApiOkResponse({ type: UserResponse })
  @MayFail(UsersErrors.notFound)
  @Get(':id')
  async get(@Param('id', IdPipe) id: string): Promise<UserResponse> {
    const user = await this.users.find(id);
    if (!user) throw UsersErrors.notFound();
    return this.users.present(user);
  }

  /** Changes an account of somebody who may do no more than the caller. Another address needs a fresh sign-in. */
  @Requires('users:write')
  @ApiIfMatch()
  @ApiOkResponse({ type: UserResponse })
  @MayFail(
    UsersErrors.notFound,
    UsersErrors.aboveCaller,
    UsersErrors.emailTaken,
    UsersErrors.metadataTooLarge,
    UsersErrors.metadataRefused,
    AssuranceErrors.reauthenticationRequired,
  )
  @Patch(':id')
  change(
    @Param('id', IdPipe) id: string,
    @Body() patch: ChangeUserRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<UserResponse> {
    return this.changeUser.run(id, patch, precondition);
  }

  /**
   * Deletes an account. It is closed at once, and a job removes everything that is kept on the person. With
   * `dryRun=true` it only tells what that would be.
   */
  @Requires('users:delete')
  @StepUp()
  @ApiIfMatch()
  @ApiAcceptedResponse({ type: ErasureResponse })
  @ApiOkResponse({ type: ErasurePreviewResponse, description: 'What would be removed, with `dryRun=true`.' })
  @MayFail(UsersErrors.notFound, UsersErrors.aboveCaller, RolesErrors.lastSuperAdmin)
  @Delete(':id')
  @HttpCode(202)
  async delete(
    @Param('id', IdPipe) id: string,
    @Query() { dryRun }: DeleteUserQuery,
    @IfMatch() precondition: Precondition,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ErasureResponse | ErasurePreviewResponse> {
    if (dryRun !== 'true') return ErasureResponse.from(await this.deleteUser.run(id, precondition));
    void reply.status(200);
    return ErasurePreviewResponse.from(await this.deleteUser.preview(id, precondition));
  }

  /** Closes an account; whatever its user does ends within a second. */
  @Requires('users:write')
  @ApiNoContentResponse()
  @MayFail(UsersErrors.notFound, UsersErrors.aboveCaller, RolesErrors.lastSuperAdmin)
  @Post(':id/suspend')
  @HttpCode(204)
  suspend(@Param('id', IdPipe) id: string): Promise<void> {
    return this.suspendUser.suspend(id);
  }

  /** Opens a suspended account again. */
  @Requires('users:write')
  @ApiNoContentResponse()
  @MayFail(UsersErrors.notFound, UsersErrors.aboveCaller)
  @Post(':id/reactivate')
  @HttpCode(204)
  reactivate(@Param('id', IdPipe) id: string): Promise<void> {
    return this.suspendUser.reactivate(id);
  }
}
