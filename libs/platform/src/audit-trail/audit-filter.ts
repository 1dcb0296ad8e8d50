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
  // The trail is in the order of time but for the difference of the processes' clocks. Bounding the place as well keeps
  // a page of long ago from being looked for from the end.
  [
    'from',
    `at >= $::timestamptz AND seq >= COALESCE((SELECT seq FROM audit_event WHERE at >= $::timestamptz - interval '5 min'
       ORDER BY at, seq LIMIT 1), 0)`,
  ],
  [
    'to',
    `at < $::timestamptz AND seq <= COALESCE((SELECT seq FROM audit_event WHERE at <= $::timestamptz + interval '5 min'
       ORDER BY at DESC, seq DESC LIMIT 1), 0)`,
  ],
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
