/** Which events are asked for; what is absent does not matter. */
export interface AuditFilter {
  readonly actorId?: string;
  readonly action?: string;
  readonly resourceType?: string;
  readonly resourceId?: string;
  readonly organizationId?: string;
  /** At this instant or later. ISO 8601. */
  readonly from?: string;
  /** Before this instant. */
  readonly to?: string;
}

const COLUMNS = [
  ['actorId', 'actor_id = $::uuid'],
  ['action', 'action = $'],
  ['resourceType', 'resource_type = $'],
  ['resourceId', 'resource_id = $'],
  ['organizationId', 'organization_id = $::uuid'],
  // Pages are in the order of places, which bounds by place find: in a form that the index by time does not offer to sort.
  ['from', '(at >= $::timestamptz) IS TRUE'],
  ['to', '(at < $::timestamptz) IS TRUE'],
] as const;

/**
 * The condition that a filter stands for, with its parameters.
 * @param first the number of its first parameter in the statement.
 */
export function whereOf(filter: AuditFilter, first: number): { readonly sql: string; readonly values: string[] } {
  const asked = COLUMNS.flatMap(([field, sql]) => {
    const value = filter[field];
    return value === undefined ? [] : [{ sql, value }];
  });
  return {
    sql: ['true', ...asked.map(({ sql }, index) => sql.replaceAll('$', `$${String(first + index)}`))].join(' AND '),
    values: asked.map(({ value }) => value),
  };
}
