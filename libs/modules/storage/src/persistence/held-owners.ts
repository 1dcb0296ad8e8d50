import { notHeld } from '@plinth/platform/privacy';

/** SQL: whether the owner of the bucket `b` is under a legal hold. Only people can be. */
export const OWNER_HELD = `(b.owner_type = 'user' AND NOT ${notHeld('b.owner_id')})`;
