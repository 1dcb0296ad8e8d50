import { MEMBER, type RolesApi } from '@plinth/modules/roles';
import type { UserFilter } from './list-users.js';
import { searchedWords } from './search-words.js';
import { hasAll, leadsOf, narrowed, type Bind, type Condition, type Lead } from './search-leads.js';

/** A filter as SQL on the rows of `user_account`. */
export class UserConditions {
  private readonly words: readonly string[];

  constructor(
    private readonly filter: UserFilter,
    private readonly sort: string,
    private readonly roles: RolesApi,
  ) {
    this.words = filter.q === undefined ? [] : searchedWords(filter.q);
  }

  /** Whether Postgres can tell beforehand how many match: it knows states and times, but neither words nor roles. */
  get foreseeable(): boolean {
    return this.words.length === 0 && this.role === undefined;
  }

  /** What the index of every sort, or of this one, leaves out by itself: no account is looked at in vain. */
  inOrder(bind: Bind): string {
    const { status } = this.filter;
    const conditions = ['deleted_at IS NULL'];
    if (status !== undefined && status !== 'active') conditions.push(this.state(bind));
    if (/^-?createdAt$/.test(this.sort)) conditions.push(...this.times(bind));
    return conditions.join(' AND ');
  }

  /** The whole filter. */
  ofRow(bind: Bind): string {
    const conditions = ['deleted_at IS NULL', ...this.times(bind)];
    if (this.words.length > 0) conditions.push(hasAll(this.words, bind));
    if (this.filter.status !== undefined) conditions.push(this.state(bind));
    if (this.role !== undefined) conditions.push(this.holds(this.role, bind, false));
    return conditions.join(' AND ');
  }

  /** How indexes lead to all that match, each in another way. */
  get leads(): Lead[] {
    const { filter, role } = this;
    const rare = filter.status === 'active' ? undefined : filter.status;
    const leads = leadsOf(this.words, rare);
    if (role !== undefined) {
      const holds = (few: boolean) => (bind: Bind) => this.holds(role, bind, few);
      leads.push({ byIndex: holds(true), to: { key: 'role', ofRow: holds(false) }, through: [] });
    }
    if (rare === undefined && filter.createdAfter === undefined && filter.createdBefore === undefined) return leads;
    const ofRow = (bind: Bind): string =>
      [...(rare === undefined ? [] : [this.state(bind)]), ...this.times(bind)].join(' AND ');
    const known: Condition = { key: 'known', ofRow };
    return [...leads.map((lead) => narrowed(lead, known)), { byIndex: ofRow, to: known, through: [] }];
  }

  private state(bind: Bind): string {
    return `status = ${bind(this.filter.status)}`;
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
