import { Controller, Get, Inject, Req, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { queueSection, type QueueConfig } from '@plinth/config';
import { Public } from '@plinth/platform/access';
import { configToken } from '@plinth/platform/config';
import { BoardPass } from '../application/board-pass.js';
import { BullBoard } from '../application/bull-board.js';
import { JobsErrors } from '../jobs.errors.js';

// The page is scripts, styles and pictures of our own origin.
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Bull Board, to look at. It takes no bearer token but the cookie of `BoardPass`, which it checks by itself. */
@ApiExcludeController()
@Controller({ path: 'bull-board', version: VERSION_NEUTRAL })
export class BoardController {
  constructor(
    private readonly board: BullBoard,
    private readonly pass: BoardPass,
    @Inject(configToken(queueSection)) private readonly config: QueueConfig,
  ) {}

  @Public()
  @Get(['/', '*'])
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    if (!this.config.board) throw JobsErrors.noBoard();
    await this.pass.check(request.headers.cookie);
    const { status, contentType, body } = await this.board.get(request.url);
    await reply
      .code(status)
      .headers({ 'content-type': contentType, 'content-security-policy': POLICY, 'cache-control': 'no-store' })
      .send(body);
  }
}
