import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { BullQueues } from '@plinth/platform/queue';
import { JobsErrors } from '../jobs.errors.js';

/** Where the board is. */
export const BOARD_PATH = '/bull-board';

const CONNECT_MS = 1_000;
const LOOK_MS = 20;

/** A page or a file of the board. */
export interface BoardAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
}

/**
 * Bull Board over the window that Redis holds. It lives in a server of its own that listens nowhere and is made at
 * the first look; only what reads gets to it, because its buttons would pass the ledger by.
 */
@Injectable()
export class BullBoard implements OnApplicationShutdown {
  private server: Promise<FastifyInstance> | null = null;

  constructor(private readonly queues: BullQueues) {}

  /** Answers a GET of `url`, which starts with `BOARD_PATH`. @throws {AppError} `jobs.board_away` without Redis. */
  async get(url: string): Promise<BoardAnswer> {
    await this.redis();
    // One that could not be made must not be remembered.
    this.server ??= this.build().catch((error: unknown) => {
      this.server = null;
      throw error;
    });
    const { statusCode, headers, rawPayload } = await (await this.server).inject({ method: 'GET', url });
    // What it says of its errors is not for the outside.
    if (statusCode >= 500) throw JobsErrors.boardAway({ retryAfterSeconds: 5 });
    return { status: statusCode, contentType: String(headers['content-type'] ?? 'text/plain'), body: rawPayload };
  }

  async onApplicationShutdown(): Promise<void> {
    await (await this.server?.catch(() => null))?.close();
  }

  /** The connection is made at its first use, which may be this one. */
  private async redis(): Promise<void> {
    for (const deadline = Date.now() + CONNECT_MS; !this.queues.connected; await sleep(LOOK_MS)) {
      if (Date.now() > deadline) throw JobsErrors.boardAway({ retryAfterSeconds: 5 });
    }
  }

  private async build(): Promise<FastifyInstance> {
    const [{ fastify }, { createBullBoard }, { default: bull }, { FastifyAdapter }] = await Promise.all([
      import('fastify'),
      import('@bull-board/api'),
      import('@bull-board/api/bullAdapter'),
      import('@bull-board/fastify'),
    ]);
    const serverAdapter = new FastifyAdapter();
    const queues = this.queues.all().map((queue) => new bull.BullAdapter(queue, { readOnlyMode: true }));
    createBullBoard({ queues, serverAdapter, options: { uiConfig: { boardTitle: 'Plinth' } } });
    serverAdapter.setBasePath(BOARD_PATH);
    const server = fastify();
    await server.register(serverAdapter.registerPlugin(), { prefix: BOARD_PATH });
    return server;
  }
}
