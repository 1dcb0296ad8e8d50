import type { PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { sendStatement } from './statement.js';

/** The transaction that the running request or job has open. */
export class OpenTransaction {
  /** Started in order once everything else is done; each sends its statement at once, right before the COMMIT. */
  readonly beforeCommit: (() => Promise<unknown>)[] = [];
  /** Run in order once the transaction has committed, and never if it rolls back. */
  readonly afterCommit: (() => void | Promise<void>)[] = [];
  /** How many parts of the work reach everybody's rows, or those of another owner, at the moment. */
  detours = 0;
  private entities: EntityManager | undefined;
  private isGathering = false;

  constructor(
    readonly client: PoolClient,
    /** Whom the database was told that it acts for; `null` for nobody in particular. */
    public scope: string | null,
    private readonly dataSource: DataSource,
  ) {}

  /**
   * Sends a statement, in one packet with whatever else is sent before the code that runs now has to wait for something:
   * each packet costs both sides more than a statement in it.
   */
  send<R extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<R>> {
    if (!this.isGathering) {
      const { stream } = this.client.connection;
      this.isGathering = true;
      stream.cork();
      process.nextTick(() => {
        this.isGathering = false;
        stream.uncork();
      });
    }
    return sendStatement<R>(this.client, statement);
  }

  /** TypeORM's manager on the connection of this transaction, made for whoever asks: most never do. */
  get manager(): EntityManager {
    if (!this.entities) {
      const runner = this.dataSource.createQueryRunner();
      // A runner that has a connection does not fetch one, and one in a transaction opens only savepoints.
      Object.assign(runner, { databaseConnection: this.client, isTransactionActive: true, transactionDepth: 1 });
      this.entities = runner.manager;
    }
    return this.entities;
  }
}
