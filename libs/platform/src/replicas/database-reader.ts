import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Pool, QueryResultRow } from 'pg';
import { databaseSection, type DatabaseConfig } from '@plinth/config';
import { configToken } from '../config/config.module.js';
import { currentContext } from '../context/context.js';
import { Database } from '../database/database.js';
import { isDatabaseFailure } from '../database/database.errors.js';
import { asWritten, type TextRow } from '../database/text-row.js';
import { OwnChanges } from './own-changes.js';
import type { Replica } from './replica.js';
import { Replicas } from './replicas.js';

/** How many reads were answered by whom. `failed` ones went on to the primary. */
export interface ReadCounts {
  replica: number;
  primary: number;
  failed: number;
}

/**
 * The way to the tables for lists and reports that may be a little behind: by at most `DATABASE_REPLICA_MAX_LAG_MS`, and
 * never behind what the caller itself has changed. Takes the place of `Database` in a repository that does nothing else.
 * What decides whether somebody may do something is no such read.
 *
 * Without replicas, in a transaction, in a job and wherever a replica cannot be trusted, the primary answers.
 */
@Injectable()
export class DatabaseReader {
  readonly counts: ReadCounts = { replica: 0, primary: 0, failed: 0 };
  private readonly logger = new Logger(DatabaseReader.name);

  constructor(
    private readonly database: Database,
    private readonly replicas: Replicas,
    private readonly changes: OwnChanges,
    @Inject(configToken(databaseSection)) private readonly config: DatabaseConfig,
  ) {}

  /** As `Database.query`. */
  query<R extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    return this.replicas.configured
      ? this.read(
          (pool) => pool.query<R>(text, values as unknown[]),
          () => this.database.query<R>(text, values),
        )
      : this.database.query<R>(text, values);
  }

  /** As `Database.prepared`. */
  prepared<R extends QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<R[]> {
    if (!this.config.prepared) return this.query<R>(text, values);
    return this.replicas.configured
      ? this.read(
          (pool) => pool.query<R>({ name, text, values: values as unknown[] }),
          () => this.database.prepared<R>(name, text, values),
        )
      : this.database.prepared<R>(name, text, values);
  }

  /** As `Database.texts`. */
  texts(text: string, values: readonly unknown[] = []): Promise<TextRow[]> {
    return this.replicas.configured
      ? this.read(
          (pool) => pool.query<TextRow & QueryResultRow>(asWritten(text, values)),
          () => this.database.texts(text, values),
        )
      : this.database.texts(text, values);
  }

  /** As `Database.preparedTexts`. */
  preparedTexts(name: string, text: string, values: readonly unknown[]): Promise<TextRow[]> {
    if (!this.config.prepared) return this.texts(text, values);
    return this.replicas.configured
      ? this.read(
          (pool) => pool.query<TextRow & QueryResultRow>({ name, ...asWritten(text, values) }),
          () => this.database.preparedTexts(name, text, values),
        )
      : this.database.preparedTexts(name, text, values);
  }

  private async read<R>(
    onReplica: (pool: Pool) => Promise<{ readonly rows: R[] }>,
    onPrimary: () => Promise<R[]>,
  ): Promise<R[]> {
    const replica = await this.choose();
    if (replica) {
      try {
        const { rows } = await onReplica(replica.pool);
        this.counts.replica += 1;
        return rows;
      } catch (error) {
        // A conflict with what it replays, a table it does not have yet, its death: the primary has the last word.
        this.counts.failed += 1;
        this.logger.debug(`A replica failed, and the primary answers: ${String(error)}`);
        if (isDatabaseFailure(error)) replica.forget('does not answer');
      }
    }
    this.counts.primary += 1;
    return onPrimary();
  }

  private async choose(): Promise<Replica | null> {
    const context = currentContext();
    if (!context || context.transaction || context.fresh || !this.replicas.usable) return null;
    const position = await this.changes.neededBy(context);
    return position === null ? null : this.replicas.pick(position);
  }
}
