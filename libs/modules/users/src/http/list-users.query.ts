import { IntersectionType } from '@nestjs/swagger';
import { ListQuery } from '@plinth/platform/http';
import { UserFilterFields } from '../application/user-filter-fields.js';

/** Which accounts to list. A page of a search may hold fewer than `limit`, even none, and still have a next one. */
export class ListUsersQuery extends IntersectionType(ListQuery, UserFilterFields) {}
