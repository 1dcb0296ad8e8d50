import pg, { type ClientConfig, type QueryResult } from 'pg';
import { relocate } from './statement.js';

type Answer = (error: Error | null, result: QueryResult) => void;

/**
 * A connection that keeps the deadline `query_timeout` itself. The way pg does it, what one statement has answered is held
 * by the next, so that scavenging never gets rid of it and the heap grows until it is searched as a whole.
 */
export class TimedClient extends pg.Client {
  private readonly deadlineMs: number;

  constructor({ query_timeout: deadlineMs = 0, ...config }: ClientConfig = {}) {
    super(config);
    this.deadlineMs = deadlineMs;
  }

  /** As `pg.Client.query`. A connection on which something takes too long is closed, and all that waits on it fails. */
  override query(query: unknown, values?: unknown, answer?: unknown): never {
    if (typeof values === 'function') return this.query(query, undefined, values);
    if (isAnswer(answer)) return this.sendTimed(query, values, answer) as never;
    return new Promise<QueryResult>((resolve, reject) => {
      this.sendTimed(query, values, (error, result) => {
        if (error) reject(error);
        else resolve(result);
      });
    }).catch(relocate) as never;
  }

  private sendTimed(query: unknown, values: unknown, answer: Answer): void {
    // What is a statement with all its settings may come with a callback, too, which the types do not say.
    super.query(query as string, values as unknown[], (error, result) => {
      clearTimeout(timer);
      answer(error, result);
    });
    const timer = this.deadlineMs > 0 ? setTimeout(giveUp, this.deadlineMs, this) : undefined;
  }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'function';
}

// Answers come in order: what waits behind this one would wait at least as long.
function giveUp({ connection }: TimedClient): void {
  connection.stream.destroy(new Error('Query read timeout'));
}
