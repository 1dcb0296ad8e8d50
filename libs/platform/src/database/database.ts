import { Inject, Injectable } from '@nestjs/common';
import type { Pool, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { DataSource, type EntityManager, type EntityTarget, type ObjectLiteral, type Repository } from 'typeorm';
import { currentContext } from '../context/context.js';
import { configToken } from '../config/config.module.js';
import { databaseSection, type DatabaseConfig } from '@plinth/config';
import { rowScopeOf, scopeStatement } from './row-scope.js';
import { poolOf } from './data-source.js';
import { StatementBatch } from './statement-batch.js';
import { relocate, sendStatement } from './statement.js';
import { asWritten, type TextRow } from './text-row.js';

/**
 * The way to the tables. Every call takes part in the transaction of the running request or job if one is open, and
 * goes to the pool otherwise, so that a repository never needs to be handed a manager.
 */
@Injectable()
export class Database {
  private readonly pool: Pool;
  private acquired = 0;

  constructor(
    private readonly dataSource: DataSource,
    @Inject(configToken(databaseSection)) private readonly config: DatabaseConfig,
  ) {
    this.pool = poolOf(dataSource);
    this.pool.on('acquire', () => (this.acquired += 1));
  }

  /** TypeORM's manager, for writes and reads that are not hot. */
  get manager(): EntityManager {
    return currentContext()?.transaction?.manager ?? this.dataSource.manager;
  }

  /** TypeORM's repository of one entity. */
  repository<E extends ObjectLiteral>(entity: EntityTarget<E>): Repository<E> {
    return this.manager.getRepository(entity);
  }

  /** Runs parameterised SQL. */
  query<R extends QueryResultRow>(text: string, values: readonly unknown[] = []): Promise<R[]> {
    return this.send<R>({ text, values: values as unknown[] }).then(rowsOf);
  }

  /** Runs parameterised SQL that changes rows. @returns how many. */
  async change(text: string, values: readonly unknown[] = []): Promise<number> {
    return (await this.send({ text, values: values as unknown[] })).rowCount ?? 0;
  }

  /** As `query`, prepared once per connection under `name`: for hot paths, where parsing and planning would cost most. */
  prepared<R extends QueryResultRow>(name: string, text: string, values: readonly unknown[]): Promise<R[]> {
    if (!this.config.prepared) return this.query<R>(text, values);
    return this.send<R>({ name, text, values: values as unknown[] }).then(rowsOf);
  }

  /** As `query`, but each value as Postgres writes it: for what is only handed on, such as the rows of a list. */
  async texts(text: string, values: readonly unknown[] = []): Promise<TextRow[]> {
    return (await this.send<TextRow & QueryResultRow>(asWritten(text, values))).rows;
  }

  /** As `texts`, prepared as `prepared` does. */
  async preparedTexts(name: string, text: string, values: readonly unknown[]): Promise<TextRow[]> {
    if (!this.config.prepared) return this.texts(text, values);
    return (await this.send<TextRow & QueryResultRow>({ name, ...asWritten(text, values) })).rows;
  }

  private send<R extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<R>> {
    const context = currentContext();
    const open = context?.transaction;
    if (open) return open.send<R>(query).catch(relocate);
    const scope = this.config.rowSecurity === 'always' ? rowScopeOf(context) : null;
    return (scope === null ? sendStatement<R>(this.pool, query) : this.sendWithin<R>(scope, query)).catch(relocate);
  }

  /** One statement in a transaction of its own, for a setting lasts no longer. */
  private async sendWithin<R extends QueryResultRow>(scope: string, query: QueryConfig): Promise<QueryResult<R>> {
    const client = await this.pool.connect();
    let broken = true;
    try {
      const batch = new StatementBatch();
      const scoped = batch.add(scopeStatement(scope));
      const answer = batch.add<R>(query);
      await Promise.all([scoped, answer, batch.send(client)]);
      broken = false;
      return await answer;
    } finally {
      client.release(broken);
    }
  }

  /** Connections that there are, idle and waited for, and how often one was handed out. */
  get poolState(): {
    readonly total: number;
    readonly idle: number;
    readonly waiting: number;
    readonly acquired: number;
  } {
    const { totalCount: total, idleCount: idle, waitingCount: waiting } = this.pool;
    return { total, idle, waiting, acquired: this.acquired };
  }
}

function rowsOf<R extends QueryResultRow>({ rows }: QueryResult<R>): R[] {
  return rows;
}
