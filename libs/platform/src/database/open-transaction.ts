import type { EntityManager } from 'typeorm';
import type { ClientBase } from 'pg';

/** The transaction that the running request or job has open. */
export interface OpenTransaction {
  readonly manager: EntityManager;
  readonly client: ClientBase;
  /** Run in order once the transaction has committed, and never if it rolls back. */
  readonly afterCommit: (() => void | Promise<void>)[];
}
