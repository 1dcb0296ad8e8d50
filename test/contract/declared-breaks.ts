/** A change that breaks clients, and that we make all the same. */
export interface DeclaredBreak {
  /** The version that brings it. */
  readonly version: string;
  /** What `npm run openapi:diff` says of it. */
  readonly change: string;
  readonly reason: string;
}

/** Every break since the last release. Empty the list when a release becomes the new baseline. */
export const declaredBreaks: readonly DeclaredBreak[] = [
  {
    version: '0.2.0',
    change: 'GET /v1/audit-exports/{id} is gone',
    reason: 'Exports of the audit trail are downloaded like all others: the link in the result of the job says where.',
  },
];
