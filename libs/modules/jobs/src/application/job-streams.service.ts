import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { RevocationFeed, type Revocation } from '@plinth/platform/access';
import { currentPrincipal, runInContext, systemContext, type Principal } from '@plinth/platform/context';
import { JobLedger } from '@plinth/platform/queue';
import { JobsErrors } from '../jobs.errors.js';
import { JobStream } from './job-stream.js';

/** How many streams a process holds, and how many of them one caller. */
const MAX_STREAMS = 1_000;
const MAX_PER_CALLER = 20;

const POLL_MS = 200;
const AFTER_FAILURE_MS = 1_000;

/** After so long a listener must come again, with credentials that are still good. */
const MAX_AGE_MS = 15 * 60_000;
const COME_AGAIN_MS = 1_000;

interface Listener {
  readonly stream: JobStream;
  readonly principal: Principal;
  readonly since: number;
}

/** Feeds all who listen to jobs in this process, with one query for all of them. */
@Injectable()
export class JobStreamsService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger(JobStreamsService.name);
  private readonly listeners = new Set<Listener>();
  private timer: NodeJS.Timeout | null = null;
  private stopped = false;

  constructor(
    private readonly ledger: JobLedger,
    private readonly revocations: RevocationFeed,
  ) {}

  onModuleInit(): void {
    this.revocations.subscribe((revocation) => {
      this.finish(({ principal }) => concerns(revocation, principal));
    });
  }

  beforeApplicationShutdown(): void {
    this.stopped = true;
    if (this.timer) clearTimeout(this.timer);
    this.finish(() => true);
  }

  /**
   * Follows a job that the caller may see, from the event after `after` on.
   * @throws {AppError} `jobs.too_many_streams`, `jobs.streams_full`
   */
  follow(jobId: string, after: string): JobStream {
    const principal = currentPrincipal();
    if (this.stopped || this.listeners.size >= MAX_STREAMS) throw JobsErrors.streamsFull({ retryAfterSeconds: 5 });
    const own = [...this.listeners].filter((each) => each.principal.userId === principal.userId);
    if (own.length >= MAX_PER_CALLER) throw JobsErrors.tooManyStreams({ retryAfterSeconds: 5 });
    const listener = { stream: new JobStream(jobId, after), principal, since: performance.now() };
    this.listeners.add(listener);
    listener.stream.once('close', () => this.listeners.delete(listener));
    this.schedule(0);
    return listener.stream;
  }

  private schedule(delay: number): void {
    if (this.timer || this.stopped || this.listeners.size === 0) return;
    this.timer = setTimeout(() => {
      // The timer was set by a request, of which this is no part.
      void runInContext(systemContext('job-streams'), () => this.poll()).then((rest) => {
        this.timer = null;
        this.schedule(rest);
      });
    }, delay);
  }

  /** One round for all listeners. @returns how long to rest after it, in milliseconds. */
  private async poll(): Promise<number> {
    this.finish(({ since }) => performance.now() - since > MAX_AGE_MS);
    const streams = [...this.listeners].map(({ stream }) => stream).filter(({ isOver }) => !isOver);
    try {
      const news = await this.ledger.news(streams.map(({ jobId, after }) => ({ id: jobId, after })));
      streams.forEach((stream, index) => {
        stream.send(news[index] ?? []);
      });
      return POLL_MS;
    } catch (error) {
      this.logger.warn(`The events of jobs cannot be read for the moment: ${String(error)}`);
      return AFTER_FAILURE_MS;
    } finally {
      for (const stream of streams) stream.beat();
    }
  }

  private finish(which: (listener: Listener) => boolean): void {
    for (const listener of [...this.listeners].filter(which)) {
      this.listeners.delete(listener);
      listener.stream.finish(COME_AGAIN_MS);
    }
  }
}

/** Whether what a caller may do has changed. */
function concerns({ scope, subjectId }: Revocation, { userId, sessionId }: Principal): boolean {
  return scope === 'everyone' || subjectId === (scope === 'user' ? userId : sessionId);
}
