import { Body, Controller, Delete, Get, HttpCode, Patch, Put, Req } from '@nestjs/common';
import {
  ApiAcceptedResponse,
  ApiBody,
  ApiConsumes,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Authenticated, StepUp } from '@plinth/platform/access';
import { Cached } from '@plinth/platform/cache';
import { currentPrincipal } from '@plinth/platform/context';
import { ApiIfMatch, IfMatch, MayFail, Streams, type Precondition } from '@plinth/platform/http';
import { RolesApi, RolesErrors } from '@plinth/modules/roles';
import { StorageErrors } from '@plinth/modules/storage';
import { Avatars } from '../application/avatars.js';
import { ChangeUser } from '../application/change-user.js';
import { DeleteUser } from '../application/delete-user.js';
import { UsersApi } from '../users.api.js';
import { UsersErrors } from '../users.errors.js';
import { ChangeMeRequest } from './change-me.request.js';
import { ErasureResponse } from './erasure.response.js';
import { MyPermissionsResponse } from './my-permissions.response.js';
import { UserResponse } from './user.response.js';

/** The caller's own account. */
@ApiTags('Users')
@Controller('users/me')
export class MeController {
  constructor(
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly changeUser: ChangeUser,
    private readonly deleteUser: DeleteUser,
    private readonly avatars: Avatars,
  ) {}

  /** The caller's account. */
  @Authenticated()
  @Cached({ ttlSeconds: 30, scope: 'principal', tags: ({ principal }) => [`user:${principal?.userId ?? ''}`, 'roles'] })
  @ApiOkResponse({ type: UserResponse })
  @Get()
  async get(): Promise<UserResponse> {
    const user = await this.users.find(currentPrincipal().userId);
    if (!user) throw UsersErrors.notFound();
    return this.users.present(user);
  }

  /** Changes the caller's account. */
  @Authenticated()
  @ApiIfMatch()
  @ApiOkResponse({ type: UserResponse })
  @MayFail(UsersErrors.metadataTooLarge, UsersErrors.metadataRefused)
  @Patch()
  change(@Body() patch: ChangeMeRequest, @IfMatch() precondition: Precondition): Promise<UserResponse> {
    return this.changeUser.run(currentPrincipal().userId, patch, precondition);
  }

  /**
   * Deletes the caller's account. It is closed at once, and a job removes everything that is kept on the person: now, or
   * where a legal duty to keep it stands in the way, when that has ended.
   */
  @Authenticated()
  @StepUp()
  @ApiIfMatch()
  @ApiAcceptedResponse({ type: ErasureResponse })
  @MayFail(RolesErrors.lastSuperAdmin)
  @Delete()
  @HttpCode(202)
  async delete(@IfMatch() precondition: Precondition): Promise<ErasureResponse> {
    return ErasureResponse.from(await this.deleteUser.run(currentPrincipal().userId, precondition));
  }

  /** Sets the caller's picture: the image itself as the body. A square of it is kept, without what a camera wrote beside the pixels. */
  @Authenticated()
  @Streams()
  @ApiIfMatch()
  @ApiConsumes('image/*')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ type: UserResponse })
  @MayFail(
    StorageErrors.objectTooLarge,
    StorageErrors.mediaTypeRefused,
    StorageErrors.imageTooLarge,
    StorageErrors.imageBroken,
    StorageErrors.imagesBusy,
    StorageErrors.diskFull,
    StorageErrors.uploadAborted,
  )
  @Put('avatar')
  setAvatar(@Req() { raw, headers }: FastifyRequest, @IfMatch() precondition: Precondition): Promise<UserResponse> {
    // Leaving it early leaves the connection open for the answer.
    const body = {
      [Symbol.asyncIterator]: () => raw.iterator({ destroyOnReturn: false }) as AsyncIterator<Uint8Array>,
    };
    return this.avatars.set(currentPrincipal().userId, body, Number(headers['content-length'] ?? 0), precondition);
  }

  /** Removes the caller's picture, if there is one. */
  @Authenticated()
  @ApiIfMatch()
  @ApiNoContentResponse()
  @Delete('avatar')
  @HttpCode(204)
  removeAvatar(@IfMatch() precondition: Precondition): Promise<void> {
    return this.avatars.remove(currentPrincipal().userId, precondition);
  }

  /** What the caller may do here, with these credentials. */
  @Authenticated()
  @ApiOkResponse({ type: MyPermissionsResponse })
  @Get('permissions')
  async permissions(): Promise<MyPermissionsResponse> {
    const { userId, permissions } = currentPrincipal();
    const roles = await this.roles.rolesOf([userId]);
    return { permissions: [...permissions].sort(), roles: roles.get(userId) ?? [] };
  }
}
