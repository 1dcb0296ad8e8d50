import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiHeader, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated } from '@plinth/platform/access';
import { currentOwner } from '@plinth/platform/database';
import { HttpErrors, IdPipe } from '@plinth/platform/http';
import { JobLedger } from '@plinth/platform/queue';
import { positionOf } from '../application/job-stream.js';
import { JobStreamsService } from '../application/job-streams.service.js';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  'x-accel-buffering': 'no',
};

/** What happens to a job, while it happens. */
@ApiTags('Jobs')
@Controller('jobs/:id/events')
export class JobEventsController {
  constructor(
    private readonly ledger: JobLedger,
    private readonly streams: JobStreamsService,
  ) {}

  /**
   * The job's story as Server-Sent Events: `progress`, `log`, `retrying`, and one last `completed`, `failed` or
   * `cancelled`, after which the stream ends. 204 to whoever has that one already, so that an EventSource stops.
   */
  @Authenticated()
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: 'The `id` of the last event that you have.' })
  @ApiOkResponse({ content: { 'text/event-stream': { schema: { type: 'string' } } } })
  @ApiNoContentResponse({ description: 'You have the whole story.' })
  @Get()
  async follow(
    @Param('id', IdPipe) id: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const position = positionOf(lastEventId ?? '0');
    if (!position) {
      const detail = 'must be the id of an event of this stream';
      throw HttpErrors.validationFailed({ faults: [{ pointer: '/Last-Event-ID', code: 'id', detail }] });
    }
    const owner = currentOwner();
    const job = await this.ledger.find(id, owner);
    if (position.ended && job.finishedAt !== null) {
      const [first] = await this.ledger.eventsAfter(id, owner, position.after);
      if (first?.seq === position.after) return void reply.code(204).send();
    }
    // Who asks for the headers alone gets no stream to be left open.
    const isHead = reply.request.method === 'HEAD';
    return void reply.headers(HEADERS).send(isHead ? '' : this.streams.follow(id, position.after));
  }
}
