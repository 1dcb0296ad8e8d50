import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { PermissionCatalogue, Requires } from '@plinth/platform/access';
import { cutPage } from '@plinth/platform/database';
import { ApiPage, ListQuery, Pages, type ListDefinition, type PageResponse } from '@plinth/platform/http';
import { ProtectedRoutes } from '../application/protected-routes.js';
import { PermissionResponse } from './permission.response.js';

const LIST: ListDefinition = { name: 'permissions', sorts: ['name'], defaultSort: 'name' };

/** The catalogue of permissions, gathered from the code. */
@ApiTags('Roles')
@Controller('admin/permissions')
export class PermissionsAdminController {
  constructor(
    private readonly catalogue: PermissionCatalogue,
    private readonly routes: ProtectedRoutes,
    private readonly pages: Pages,
  ) {}

  /** Every permission; sort: `name`. */
  @Requires('roles:read')
  @ApiPage(PermissionResponse, LIST)
  @Get()
  list(@Query() query: ListQuery): PageResponse<PermissionResponse> {
    const request = this.pages.request(query, LIST);
    const direction = request.sort.startsWith('-') ? -1 : 1;
    const after = request.after?.id;
    const rows = this.catalogue.permissions
      .filter(({ name }) => after === undefined || compare(name, after) === direction)
      .sort((a, b) => compare(a.name, b.name) * direction);
    const page = cutPage(rows, request, ({ name }) => ({ value: name, id: name }));
    return this.pages.answer(page, query, LIST, ({ name, module, description }) => ({
      name,
      module,
      description,
      routes: this.routes.needing(name),
    }));
  }
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}
