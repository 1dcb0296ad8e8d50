import { Controller, Headers, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { queueSection, type QueueConfig } from '@plinth/config';
import { Requires } from '@plinth/platform/access';
import { configToken } from '@plinth/platform/config';
import { BoardPass } from '../application/board-pass.js';
import { BOARD_PATH } from '../application/bull-board.js';
import { JobsErrors } from '../jobs.errors.js';

const BEARER = /^Bearer +/i;

/** The way to Bull Board. */
@ApiTags('Jobs')
@Controller('admin/queues/board')
export class BoardPassController {
  constructor(
    private readonly pass: BoardPass,
    @Inject(configToken(queueSection)) private readonly config: QueueConfig,
  ) {}

  /** Lets the caller's browser look at Bull Board for ten minutes: sets a cookie, and says where the board is. */
  @Requires('jobs:read')
  @ApiNoContentResponse({ description: 'The cookie is set; `Location` is where the board is.' })
  @Post()
  @HttpCode(204)
  issue(@Headers('authorization') authorization: string, @Res({ passthrough: true }) reply: FastifyReply): void {
    if (!this.config.board) throw JobsErrors.noBoard();
    void reply.headers({
      'set-cookie': this.pass.issue(authorization.replace(BEARER, '').trim()),
      'cache-control': 'no-store',
      location: BOARD_PATH,
    });
  }
}
