import pg, { type QueryConfig, type QueryResult, type QueryResultRow } from 'pg';

// Postgres does not read the years beyond as ISO 8601 writes them.
const YEAR_10000 = Date.UTC(10_000, 0);

/** Told what became of a statement. */
export type Done = (error: Error | null | undefined, result: unknown) => void;

/** A connection, or a pool of them. */
interface Connected {
  query(query: pg.Query, done: Done): unknown;
}

/** Sends a statement. */
export function sendStatement<R extends QueryResultRow>(
  over: Connected,
  statement: QueryConfig,
): Promise<QueryResult<R>> {
  const query = queryOf(statement);
  return new Promise((resolve, reject) => {
    over.query(query, (error, result) => {
      if (error) reject(error);
      else resolve(result as QueryResult<R>);
    });
  });
}

/**
 * A statement as pg sends it. pg's own ways to make one copy its parts property by property, with their descriptors, which
 * takes longer than all else that is done for a short one.
 */
export function queryOf({ name, text, values, ...reading }: QueryConfig): pg.Query {
  const isPlain = Object.keys(reading).length === 0;
  const query = new pg.Query(isPlain ? text : { text, ...reading }, values && written(values));
  return Object.assign(query, { name });
}

/** Instants as Postgres reads them; pg writes each in the local time of the process, padded digit by digit. */
function written(values: readonly unknown[]): unknown[] {
  return values.map((value) => (value instanceof Date && hasFourDigitYear(value) ? value.toISOString() : value));
}

function hasFourDigitYear(instant: Date): boolean {
  const time = instant.getTime();
  return time >= 0 && time < YEAR_10000;
}

/** Fails with the stack of whoever asked: an error is made where the answer arrived, which says less. */
export function relocate(error: unknown): never {
  if (error instanceof Error) Error.captureStackTrace(error);
  throw error;
}
