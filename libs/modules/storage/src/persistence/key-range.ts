/** Keys from `from` to before `to` (`null`: to the end), those up to `after` left out. */
export interface KeyRange {
  readonly from: string;
  readonly to: string | null;
  readonly after: string | null;
}

// A key has 1,024 bytes at most, and no character sorts behind this one, which has four of them. An end that is always
// there is one that the index stops at, whatever plan Postgres keeps for the statement.
const BEHIND_ALL_KEYS = '\u{10ffff}'.repeat(257);

/** The values of `KEY_IN_RANGE`, `$2` to `$4`. */
export function boundsOf({ from, to, after }: KeyRange): readonly string[] {
  return [from, after ?? '', to ?? BEHIND_ALL_KEYS];
}

/** The live objects `o` of the bucket `$1` in a range, in the order of the bytes of their keys, each with its version `v`. */
export const LIVE_IN_RANGE = `FROM object o JOIN object_version v ON v.id = o.version_id
  WHERE o.bucket_id = $1 AND o.key >= $2 AND o.key > $3 AND o.key < $4 ORDER BY o.key LIMIT $5`;
