import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { MayFail } from '@plinth/platform/http';
import { ExplainAccess } from '../application/explain-access.js';
import { ExplainAccessQuery } from './explain-access.query.js';
import { ExplainAccessResponse } from './explain-access.response.js';
import { UsersErrors } from '../users.errors.js';
import { RolesErrors } from '@plinth/modules/roles';

/** Access that explains itself. */
@ApiTags('Roles')
@Controller('admin/access')
export class AccessAdminController {
  constructor(private readonly explainAccess: ExplainAccess) {}

  /** Whether somebody may do something, through which role, or what they lack. */
  @Requires('roles:read')
  @ApiOkResponse({ type: ExplainAccessResponse })
  @MayFail(UsersErrors.notFound, RolesErrors.unknownPermission)
  @Get('explain')
  explain(@Query() { userId, permission, organizationId }: ExplainAccessQuery): Promise<ExplainAccessResponse> {
    return this.explainAccess.run({ userId, permission, organizationId: organizationId ?? null });
  }
}
