import { MEMBER, type RolesApi } from '@plinth/modules/roles';
import type { UserFilter } from '../application/list-users.js';
import { searchTerms } from '../application/search-words.js';

// A search may have a hundred words; the longest tell enough.
const LEADING_WORDS = 4;

/** Gives a value its place in a statement, such as `$3`. */
export type Bind = (value: unknown) => string;

/** A condition that an index finds the accounts of, and the same one asked of a single account. */
export interface Lead {
  readonly byIndex: (bind: Bind) => string;
  readonly ofRow: (bind: Bind) => string;
}

/** A filter as SQL on the rows of `user_account`. */
export class UserConditions {
  private readonly terms: readonly string[];

  constructor(
    private readonly filter: UserFilter,
    private readonly sort: string,
    private readonly roles: RolesApi,
  ) {
    this.terms = filter.q === undefined ? [] : searchTerms(filter.q);
  }

  /** Whether Postgres can tell beforehand how many match: it knows states and times, but neither words nor roles. */
  get foreseeable(): boolean {
    return this.terms.length === 0 && this.role === undefined;
  }

  /** What the index of every sort, or of this one, leaves out by itself: no account is looked at in vain. */
  inOrder(bind: Bind): string {
    const { status } = this.filter;
    const conditions = ['deleted_at IS NULL'];
    if (status !== undefined && status !== 'active') conditions.push(`status = ${bind(status)}`);
    if (/^-?createdAt$/.test(this.sort)) conditions.push(...this.times(bind));
    return conditions.join(' AND ');
  }

  /** The whole filter. */
  ofRow(bind: Bind): string {
    const conditions = ['deleted_at IS NULL', ...this.times(bind)];
    if (this.terms.length > 0) conditions.push(hasAll(this.terms, bind));
    if (this.filter.status !== undefined) conditions.push(`status = ${bind(this.filter.status)}`);
    if (this.role !== undefined) conditions.push(this.holds(this.role, bind, false));
    return conditions.join(' AND ');
  }

  /** What an index may lead to the accounts by, each alone sure to lead to all that match; the likeliest to be short first. */
  get leads(): Lead[] {
    const { role, terms } = this;
    const long = [...terms].sort((left, right) => right.length - left.length).slice(0, LEADING_WORDS);
    const words = long.map((term) => leadOf([term]));
    const others: Lead[] = [];
    if (this.filter.createdAfter !== undefined || this.filter.createdBefore !== undefined) {
      const times = (bind: Bind): string => this.times(bind).join(' AND ');
      others.push({ byIndex: times, ofRow: times });
    }
    if (role !== undefined) {
      others.push({
        byIndex: (bind) => this.holds(role, bind, true),
        ofRow: (bind) => this.holds(role, bind, false),
      });
    }
    if (long.length > 1) others.push(leadOf(long));
    return [...words, ...others];
  }

  private get role(): string | undefined {
    return this.filter.role === MEMBER ? undefined : this.filter.role;
  }

  private times(bind: Bind): string[] {
    const { createdAfter, createdBefore } = this.filter;
    const conditions: string[] = [];
    if (createdAfter !== undefined) conditions.push(`created_at >= ${bind(new Date(createdAfter))}`);
    if (createdBefore !== undefined) conditions.push(`created_at < ${bind(new Date(createdBefore))}`);
    return conditions;
  }

  private holds(role: string, bind: Bind, few: boolean): string {
    // Its condition has one value, at the place that it is told.
    const first = Number(bind(role).slice(1));
    return this.roles.holds(role, 'user_account.id', first, few).sql;
  }
}

function leadOf(terms: readonly string[]): Lead {
  return {
    byIndex: (bind) => `search @@ ${bind(terms.join(' & '))}::tsquery`,
    ofRow: (bind) => hasAll(terms, bind),
  };
}

// The function is the operator without its index.
function hasAll(terms: readonly string[], bind: Bind): string {
  return `ts_match_vq(search, ${bind(terms.join(' & '))}::tsquery)`;
}
