import type { Json, JsonObject } from '@plinth/kernel';

/** What a worker tells the process of an isolated job. */
export type ToChild =
  | {
      readonly kind: 'run';
      readonly module: string;
      readonly type: string;
      readonly jobId: string;
      readonly payload: JsonObject;
      readonly attempt: number;
      readonly maxAttempts: number;
    }
  | { readonly kind: 'abort' };

/** What the process tells its worker. */
export type FromChild =
  | { readonly kind: 'progress'; readonly percent: number }
  | { readonly kind: 'log'; readonly message: string; readonly fields?: Record<string, Json> }
  | { readonly kind: 'returned'; readonly result: Json }
  | {
      readonly kind: 'threw';
      readonly message: string;
      readonly stack: string;
      /** Set where it was an `AppError`. */
      readonly error?: { readonly code: string; readonly kind: string; readonly retryAfterSeconds?: number };
    };
