import type { Socket } from 'node:net';
import pg, { type PoolClient, type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';
import { queryOf, type Done } from './statement.js';

/** What a connection calls on a query that it was given; pg's types name a part of that. */
interface Query {
  readonly name?: string;
  readonly text?: string;
  callback: Done | undefined;
  submit(connection: Connection): Error | null;
  handleRowDescription(message: unknown): void;
  handleDataRow(message: unknown): void;
  handleCommandComplete(message: unknown, connection: Connection): void;
  handleError(error: Error, connection: Connection): void;
  handleReadyForQuery(connection: Connection): void;
}

interface Connection {
  readonly stream: Socket;
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;
  parse(message: unknown): void;
  bind(message: unknown): void;
  describe(message: unknown): void;
  execute(message: unknown): void;
  close(message: unknown): void;
  sync(): void;
}

/** A connection without the message that ends each query, which is what makes Postgres commit. */
class Unsynced implements Connection {
  /** Why the values of a statement could not be written. */
  failure: Error | null = null;
  readonly stream: Socket;
  readonly parsedStatements: Record<string, string>;
  readonly submittedNamedStatements: Record<string, string>;

  constructor(private readonly connection: Connection) {
    this.stream = connection.stream;
    this.parsedStatements = connection.parsedStatements;
    this.submittedNamedStatements = connection.submittedNamedStatements;
  }

  parse(message: unknown): void {
    this.connection.parse(message);
  }

  bind(message: unknown): void {
    try {
      this.connection.bind(message);
    } catch (error) {
      this.failure = error as Error;
      throw error;
    }
  }

  describe(message: unknown): void {
    this.connection.describe(message);
  }

  execute(message: unknown): void {
    this.connection.execute(message);
  }

  close(message: unknown): void {
    this.connection.close(message);
  }

  sync(): void {}
}

/**
 * Statements that are sent and answered as one. Postgres runs them in order; where no transaction was begun before, they are
 * one. After the first that fails none runs.
 */
export class StatementBatch implements Query {
  static {
    // pg lets nothing but queries of its own share a connection with others that are under way.
    Object.setPrototypeOf(this.prototype, pg.Query.prototype);
  }

  /** Set by the connection. */
  callback: Done | undefined;
  private readonly queries: Query[] = [];
  private answered = 0;

  /** Adds a statement. Its answer comes once all have run, and is no answer unless `send` resolves, too. */
  add<R extends QueryResultRow>(statement: QueryConfig): Promise<QueryResult<R>> {
    return new Promise((resolve, reject) => {
      const query = queryOf(statement) as unknown as Query;
      query.callback = (error, result) => {
        if (error) reject(error);
        else resolve(result as QueryResult<R>);
      };
      // Without a name and values it would go by the protocol that ends with each statement.
      this.queries.push(Object.assign(query, { queryMode: 'extended' }));
    });
  }

  /** Sends all of them. Rejects with what the first that failed said. */
  send(client: PoolClient): Promise<void> {
    return new Promise((resolve, reject) => {
      (client.query as (batch: this, done: Done) => void).call(client, this, (error) => {
        if (error) reject(error);
        else resolve();
      });
    });
  }

  /** How many statements it holds. */
  get size(): number {
    return this.queries.length;
  }

  /** The connection remembers the names of what it has parsed. */
  get name(): string | undefined {
    return this.current?.name;
  }

  get text(): string | undefined {
    return this.current?.text;
  }

  submit(connection: Connection): Error | null {
    const unsynced = new Unsynced(connection);
    connection.stream.cork();
    try {
      for (const query of this.queries) {
        const error = query.submit(unsynced) ?? unsynced.failure;
        if (error) {
          // What was sent before it would run with whatever comes next on the connection.
          connection.stream.destroy();
          return error;
        }
      }
      connection.sync();
      return null;
    } finally {
      connection.stream.uncork();
    }
  }

  handleRowDescription(message: unknown): void {
    this.current?.handleRowDescription(message);
  }

  handleDataRow(message: unknown): void {
    this.current?.handleDataRow(message);
  }

  handleCommandComplete(message: unknown, connection: Connection): void {
    this.current?.handleCommandComplete(message, connection);
    this.answered += 1;
  }

  handleEmptyQuery(): void {
    this.answered += 1;
  }

  handleError(error: Error, connection: Connection): void {
    const [failed, ...behind] = this.queries.slice(this.answered);
    for (const query of this.queries.slice(0, this.answered)) query.handleReadyForQuery(connection);
    failed?.handleError(error, connection);
    for (const query of behind) {
      // It was not even parsed.
      if (query.name) Reflect.deleteProperty(connection.submittedNamedStatements, query.name);
      query.handleError(new Error('A statement before it has failed.', { cause: error }), connection);
    }
    this.callback?.(error, undefined);
  }

  handleReadyForQuery(connection: Connection): void {
    for (const query of this.queries) query.handleReadyForQuery(connection);
    this.callback?.(undefined, undefined);
  }

  private get current(): Query | undefined {
    return this.queries[this.answered];
  }
}
