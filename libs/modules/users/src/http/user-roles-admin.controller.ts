import { Controller, Delete, HttpCode, Param, Put } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { Requires, StepUp } from '@plinth/platform/access';
import { ApiIfMatch, IdPipe, IfMatch, type Precondition, MayFail } from '@plinth/platform/http';
import { AssignRoles } from '../application/assign-roles.js';
import { UsersErrors } from '../users.errors.js';
import { RolesErrors } from '@plinth/modules/roles';

/** Which roles somebody holds. */
@ApiTags('Users')
@Controller('admin/users/:id/roles')
export class UserRolesAdminController {
  constructor(private readonly assignRoles: AssignRoles) {}

  /** Gives a role whose permissions the caller holds; in force within a second. */
  @Requires('roles:assign')
  @StepUp()
  @ApiIfMatch()
  @ApiNoContentResponse()
  @MayFail(UsersErrors.notFound, RolesErrors.notFound, RolesErrors.permissionNotHeld)
  @Put(':role')
  @HttpCode(204)
  grant(
    @Param('id', IdPipe) id: string,
    @Param('role') role: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.assignRoles.grant(id, role, precondition);
  }

  /** Takes a role away; the last super-admin stays. */
  @Requires('roles:assign')
  @StepUp()
  @ApiIfMatch()
  @ApiNoContentResponse()
  @MayFail(
    UsersErrors.notFound,
    RolesErrors.permissionNotHeld,
    RolesErrors.everyoneIsMember,
    RolesErrors.lastSuperAdmin,
  )
  @Delete(':role')
  @HttpCode(204)
  revoke(
    @Param('id', IdPipe) id: string,
    @Param('role') role: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.assignRoles.revoke(id, role, precondition);
  }
}
