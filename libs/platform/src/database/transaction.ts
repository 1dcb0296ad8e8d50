import { Inject, Injectable } from '@nestjs/common';
import { databaseSection, type DatabaseConfig } from '@plinth/config';
import type { PoolClient } from 'pg';
import { DataSource } from 'typeorm';
import { newId, type Owner } from '@plinth/kernel';
import { configToken } from '../config/config.module.js';
import { currentContext, runInContext, systemContext, type Context, type Reach } from '../context/context.js';
import { Tracer, type Span } from '../tracing/tracer.js';
import { poolOf } from './data-source.js';
import { isDatabaseFailure, isRetryable } from './database.errors.js';
import { rowScopeOf } from './row-scope.js';
import { OpenTransaction } from './open-transaction.js';

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
  constructor(
    private readonly dataSource: DataSource,
    private readonly tracer: Tracer,
    @Inject(configToken(databaseSection)) private readonly config: DatabaseConfig,
  ) {}

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

  /**
   * Sends a statement that nothing else in the transaction waits for together with its COMMIT, which saves a round
   * trip; at once where none is open. If it fails, nothing is committed.
   */
  async beforeCommit(statement: () => Promise<unknown>): Promise<void> {
    const open = currentContext()?.transaction;
    if (open) open.beforeCommit.push(statement);
    else await statement();
  }

  /** Calls `hook` once the open transaction has committed; at once where none is open. Hooks must not throw. */
  async afterCommit(hook: () => void | Promise<void>): Promise<void> {
    const open = currentContext()?.transaction;
    if (open) open.afterCommit.push(hook);
    else await hook();
  }

  /**
   * Lets `work` reach the rows of all owners: for the few places whose business is with somebody else's, such as an
   * invitation that is found by its token. The code alone then says what may be seen.
   */
  acrossOwners<T>(work: () => Promise<T>): Promise<T> {
    return this.reaching('everything', work);
  }

  /** Lets `work` act for another owner, who is known to have agreed. */
  actingFor<T>(owner: Owner, work: () => Promise<T>): Promise<T> {
    return this.reaching(owner, work);
  }

  /** From here on the request or job acts for this owner: for what names an organization by its path. */
  actFrom(owner: Owner): void {
    const context = currentContext();
    if (!context || context.reach === 'everything' || rowScopeOf(context) === null) return;
    context.reach = owner;
    const open = context.transaction;
    const scope = rowScopeOf(context);
    if (!open || open.scope === null || open.scope === scope) return;
    open.scope = scope;
    if (open.detours === 0 && open.hasBegun) open.tell(scope);
  }

  /** Whether a transaction is open here. */
  get isOpen(): boolean {
    return Boolean(currentContext()?.transaction);
  }

  private async reaching<T>(reach: Reach, work: () => Promise<T>): Promise<T> {
    const surrounding = currentContext() ?? systemContext(newId());
    const context = { ...surrounding, reach };
    const open = surrounding.transaction;
    const scope = rowScopeOf(context);
    if (!open || open.scope === null || open.scope === scope) return runInContext(context, work);
    open.detours += 1;
    open.tell(scope);
    try {
      return await runInContext(context, work);
    } finally {
      open.detours -= 1;
      // Whatever else takes a detour at the same time goes on with it.
      if (open.detours === 0) open.tell(open.scope);
    }
  }

  private async once<T>(work: () => Promise<T>): Promise<T> {
    const surrounding = currentContext() ?? systemContext(newId());
    const { traceparent } = surrounding;
    // What nobody asked for, such as the rounds of the dispatcher, makes no traces.
    const span = traceparent === null ? null : this.tracer.start('transaction', 'internal', traceparent);
    try {
      const result = await this.within(surrounding, span, work);
      span?.end();
      return result;
    } catch (error) {
      span?.end(error);
      throw error;
    }
  }

  private async within<T>(surrounding: Context, span: Span | null, work: () => Promise<T>): Promise<T> {
    const scope = this.config.rowSecurity === 'off' ? null : rowScopeOf(surrounding);
    const client = await poolOf(this.dataSource).connect();
    // What breaks a connection also fails the statement that waits on it, which is where it is dealt with.
    client.on('error', ignore);
    const open = new OpenTransaction(client, scope, this.dataSource);
    const context = inTransaction(surrounding, open, span);
    let result: T;
    try {
      result = await runInContext(context, work);
      await runInContext(context, () => open.commit());
    } catch (error) {
      open.end();
      await rollBack(open, error);
      throw error;
    }
    open.end();
    letGo(client);
    for (const hook of open.afterCommit) await hook();
    return result;
  }
}

/** The same context with a transaction. By now it is known who asks. */
function inTransaction(surrounding: Context, transaction: OpenTransaction, span: Span | null): Context {
  return { ...surrounding, transaction, ...(span && { traceparent: span.traceparent }) };
}

async function rollBack({ client, hasBegun }: OpenTransaction, error: unknown): Promise<void> {
  // A connection that timed out or broke may still be busy with our statement: closing it is the only sure rollback.
  const isLost = isDatabaseFailure(error) || client.connection.stream.destroyed;
  const isHealthy = !isLost && (!hasBegun || (await rolledBack(client)));
  letGo(client, !isHealthy);
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('ROLLBACK');
    return true;
  } catch {
    return false;
  }
}

function letGo(client: PoolClient, broken = false): void {
  client.off('error', ignore);
  client.release(broken);
}

function ignore(): void {}
