import type { PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { DataSource, EntityManager } from 'typeorm';
import { DatabaseErrors } from './database.errors.js';
import { scopeStatement, setScope } from './row-scope.js';
import { StatementBatch } from './statement-batch.js';
import { sendStatement } from './statement.js';

/** The transaction that the running request or job has open. */
export class OpenTransaction {
  /** Started in order once everything else is done; each sends its statement at once, right before the COMMIT. */
  readonly beforeCommit: (() => Promise<unknown>)[] = [];
  /** Run in order once the transaction has committed, and never if it rolls back. */
  readonly afterCommit: (() => void | Promise<void>)[] = [];
  /** How many parts of the work reach everybody's rows, or those of another owner, at the moment. */
  detours = 0;
  private begun: Promise<unknown> | undefined;
  private last: StatementBatch | undefined;
  private entities: EntityManager | undefined;
  private isGathering = false;
  private hasEnded = false;

  constructor(
    readonly client: PoolClient,
    /** Whom the database is told that it acts for; `null` for nobody in particular. */
    public scope: string | null,
    private readonly dataSource: DataSource,
  ) {}

  /** Whether Postgres knows of it: it need not, before something is asked of it. */
  get hasBegun(): boolean {
    return this.begun !== undefined;
  }

  /**
   * Sends a statement, in one packet with whatever else is sent before the code that runs now has to wait for something:
   * each packet costs both sides more than a statement in it.
   */
  send<R extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<R>> {
    if (this.last) return this.last.add<R>(statement);
    if (this.hasEnded) return Promise.reject(tooLate());
    this.begin();
    return this.sendNow<R>(statement);
  }

  /** Has the database act for `scope` from here on. */
  tell(scope: string | null): void {
    if (this.hasEnded) return;
    this.begin();
    // Without waiting: what follows on the connection comes after it, and fails if it does.
    this.sendNow({ text: setScope(scope) }).catch(ignore);
  }

  /**
   * Sends what was kept until now, and commits. Where nothing was sent before, that is one batch, which Postgres runs as a
   * transaction without being told to; where there is nothing at all, it need not hear of it.
   * @throws what the first statement that failed has said; then nothing is committed.
   */
  async commit(): Promise<void> {
    if (!this.begun && this.beforeCommit.length === 0) return;
    const last = new StatementBatch();
    if (!this.begun && this.scope !== null) last.add(scopeStatement(this.scope)).catch(ignore);
    const kept = this.gather(last);
    if (kept.isLate) {
      // What is missing from the batch failed before it was sent, or comes too late.
      await Promise.race([...kept.answers, nextTurn()]);
      throw new Error('What is kept for the commit has to be sent at once.');
    }
    const committed = this.begun && last.add({ text: 'COMMIT' });
    committed?.catch(ignore);
    await Promise.all([this.begun, last.send(this.client)]);
    await Promise.all(kept.answers);
    // Postgres answers a COMMIT after a statement that failed, though somebody may have caught that, with ROLLBACK.
    if (committed && (await committed).command !== 'COMMIT') throw DatabaseErrors.rolledBack();
  }

  /** Takes no more statements: its connection may soon be in the transaction of somebody else. */
  end(): void {
    this.hasEnded = true;
  }

  /** TypeORM's manager on the connection of this transaction, made for whoever asks: most never do. */
  get manager(): EntityManager {
    if (this.hasEnded) throw tooLate();
    this.begin();
    if (!this.entities) {
      const runner = this.dataSource.createQueryRunner();
      // A runner that has a connection does not fetch one, and one in a transaction opens only savepoints.
      Object.assign(runner, { databaseConnection: this.client, isTransactionActive: true, transactionDepth: 1 });
      this.entities = runner.manager;
    }
    return this.entities;
  }

  /** Has each that was kept add its statement, those that are kept by one of them as well. */
  private gather(last: StatementBatch): { readonly answers: readonly Promise<unknown>[]; readonly isLate: boolean } {
    const answers: Promise<unknown>[] = [];
    let isLate = false;
    this.last = last;
    try {
      for (const statement of this.beforeCommit) {
        const { size } = last;
        const answer = statement();
        answer.catch(ignore);
        answers.push(answer);
        isLate ||= last.size === size;
      }
    } finally {
      this.last = undefined;
    }
    return { answers, isLate };
  }

  /** The first statement follows on the wire without waiting: connections take statements in order. */
  private begin(): void {
    if (this.begun) return;
    this.begun = this.sendNow({ text: this.scope === null ? 'BEGIN' : `BEGIN; ${setScope(this.scope)}` });
    this.begun.catch(ignore);
  }

  private sendNow<R extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<R>> {
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
}

function ignore(): void {}

function tooLate(): Error {
  return new Error('The transaction has ended: what is part of it has to be awaited.');
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
