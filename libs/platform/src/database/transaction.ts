import { Injectable } from '@nestjs/common';
import type { PoolClient } from 'pg';
import { DataSource, type QueryRunner } from 'typeorm';
import { newId } from '@plinth/kernel';
import { currentContext, runInContext, systemContext } from '../context/context.js';
import { isDatabaseFailure, isRetryable } from './database.errors.js';
import type { OpenTransaction } from './open-transaction.js';

interface TransactionOptions {
  /**
   * Run the work again, at most twice, after a deadlock or a serialization failure. Only for work whose effects are
   * all in the database.
   */
  readonly retry?: boolean;
}

const RETRIES = 2;

/** One transaction for a whole use case: the rows, the audit event, the idempotency record and the jobs. */
@Injectable()
export class Transaction {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Runs `work` in one transaction and commits it, or rolls back if it throws. Inside another `run` it joins that
   * one. Whatever uses `Database` within `work` takes part.
   */
  async run<T>(work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    if (currentContext()?.transaction) return work();
    return this.detached(work, options);
  }

  /** As `run`, but always in a transaction of its own: for what must stand even if the caller rolls back, such as a denial. */
  async detached<T>(work: () => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.once(work);
      } catch (error) {
        if (!options.retry || attempt >= RETRIES || !isRetryable(error)) throw error;
      }
    }
  }

  /** Calls `hook` once the open transaction has committed; at once where none is open. Hooks must not throw. */
  async afterCommit(hook: () => void | Promise<void>): Promise<void> {
    const open = currentContext()?.transaction;
    if (open) open.afterCommit.push(hook);
    else await hook();
  }

  /** Whether a transaction is open here. */
  get isOpen(): boolean {
    return Boolean(currentContext()?.transaction);
  }

  private async once<T>(work: () => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    const client = (await runner.connect()) as PoolClient;
    const open: OpenTransaction = { manager: runner.manager, client, afterCommit: [] };
    const surrounding = currentContext() ?? systemContext(newId());
    let result: T;
    try {
      await runner.startTransaction();
      result = await runInContext(shadow(surrounding, open), work);
      await runner.commitTransaction();
    } catch (error) {
      await rollBack(runner, client, error);
      throw error;
    }
    await runner.release();
    for (const hook of open.afterCommit) await hook();
    return result;
  }
}

/** The same context with a transaction; what is filled in later (the principal) still shows through. */
function shadow(surrounding: ReturnType<typeof systemContext>, transaction: OpenTransaction): typeof surrounding {
  return Object.assign(Object.create(surrounding) as typeof surrounding, { transaction });
}

async function rollBack(runner: QueryRunner, client: PoolClient, error: unknown): Promise<void> {
  // A connection that timed out or broke may still be busy with our statement: closing it is the only sure rollback,
  // and the pool drops a closed connection instead of handing it to the next caller.
  const healthy = !isDatabaseFailure(error) && (await rolledBack(runner));
  if (!healthy) void (client as unknown as { end(): Promise<void> }).end().catch(() => undefined);
  await runner.release();
}

async function rolledBack(runner: QueryRunner): Promise<boolean> {
  try {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    return true;
  } catch {
    return false;
  }
}
