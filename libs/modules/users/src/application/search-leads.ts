import { beginningOf, searchQuery } from './search-words.js';

/** Gives a value its place in a statement, such as `$3`. */
export type Bind = (value: unknown) => string;

/** A condition asked of one account; `key` tells it from others. */
export interface Condition {
  readonly key: string;
  readonly ofRow: (bind: Bind) => string;
}

/** How an index leads to all accounts that match a filter, and to others. */
export interface Lead {
  readonly byIndex: (bind: Bind) => string;
  /** Whom it leads to. */
  readonly to: Condition;
  /** What the index goes through on the way: all that meet these conditions, at a part of what reading an account costs. */
  readonly through: readonly { readonly all: Condition; readonly cost: number }[];
}

// As measured: words that begin alike lie each in a place of its own, of a beginning all accounts lie in a row.
const WORD_COST = 0.15;
const BEGINNING_COST = 0.03;

// A search may have a hundred words; the longest tell enough.
const LEADING_WORDS = 3;

/** That a word of the account begins with each of `words`. The function is the operator without its index. */
export function hasAll(words: readonly string[], bind: Bind): string {
  return `ts_match_vq(search, ${bind(searchQuery(words))}::tsquery)`;
}

/** A lead to those of `lead` who meet a condition, too, that Postgres has an index and an estimate for. */
export function narrowed(lead: Lead, { key, ofRow }: Condition): Lead {
  const both = (first: Lead['byIndex']) => (bind: Bind) => `${first(bind)} AND ${ofRow(bind)}`;
  const to = { key: `${key} ${lead.to.key}`, ofRow: both(lead.to.ofRow) };
  return { byIndex: both(lead.byIndex), to, through: lead.through };
}

/**
 * What words lead to the accounts that have them all: one alone, one with the beginnings of the others, the beginnings of
 * all, and all of them. Which is best depends on how many have each.
 * @param state in which the accounts are, where it is a rare one.
 */
export function leadsOf(words: readonly string[], state?: string): Lead[] {
  const long = [...words].sort((left, right) => right.length - left.length).slice(0, LEADING_WORDS);
  const rest = (word: string): string[] => long.filter((other) => other !== word);
  const alone = long.map((word) => leadOf([word], []));
  const begun = long.length > 1 || (long.length > 0 && state !== undefined) ? [leadOf([], long, state)] : [];
  if (long.length < 2) return [...alone, ...begun];
  return [...alone, ...long.map((word) => leadOf([word], rest(word), state)), ...begun, leadOf(long, [])];
}

function leadOf(whole: readonly string[], begun: readonly string[], state?: string): Lead {
  const beginnings = begun.map(beginningOf);
  // The database function puts a space before a state; no word has one.
  const keys = state === undefined ? beginnings : [...beginnings, ` ${state}`];
  const conditions = [
    ...(whole.length > 0 ? [(bind: Bind) => `search @@ ${bind(searchQuery(whole))}::tsquery`] : []),
    ...(begun.length > 0 ? [(bind: Bind) => `user_search_beginnings(search, status) @> ${bind(keys)}::text[]`] : []),
  ];
  return {
    byIndex: (bind) => conditions.map((condition) => condition(bind)).join(' AND '),
    to: having([...whole, ...beginnings]),
    through: [
      ...whole.map((word) => ({ all: having([word]), cost: WORD_COST })),
      ...beginnings.map((word) => ({ all: having([word]), cost: BEGINNING_COST })),
    ],
  };
}

function having(words: readonly string[]): Condition {
  return { key: searchQuery([...words].sort()), ofRow: (bind) => hasAll(words, bind) };
}
