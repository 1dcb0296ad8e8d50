import { IntersectionType } from '@nestjs/swagger';
import { ListQuery } from '@plinth/platform/http';
import { UserFilterFields } from '../application/user-filter-fields.js';

/** Which accounts to list. */
export class ListUsersQuery extends IntersectionType(ListQuery, UserFilterFields) {}
