import type { Type } from '@nestjs/common';

/** A policy on rows of one table. Names come from code. */
export interface TableRetention {
  /** Stable, `module.things`. */
  readonly name: string;
  /** What goes, in a sentence for administrators. */
  readonly what: string;
  /** After how many days, where `RETENTION_DAYS` says nothing else. */
  readonly defaultDays: number;
  readonly table: string;
  /** The column that the days are counted from. */
  readonly since: string;
  /** Which rows, where not all: SQL. */
  readonly where?: string;
  /** The column of whose it is: people under a legal hold are left alone. `null` where it is nobody's. */
  readonly person: string | null;
}

/** A policy with work of its own. It leaves people under a legal hold alone: see `notHeld`. */
export abstract class RetentionPolicy {
  abstract readonly name: string;
  abstract readonly what: string;
  /** For how many days things are kept. */
  abstract readonly days: number;
  /** The variable that says so. */
  abstract readonly setting: string;

  /** How many rows are due, counted to `limit`. */
  abstract due(limit: number): Promise<number>;

  /** Removes at most `limit` rows that are due. @returns how many; fewer than `limit` where nothing is left. */
  abstract sweep(limit: number): Promise<number>;
}

/** What a module declares. */
export type Retention = TableRetention | Type<RetentionPolicy>;
