import { Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { newId, type AppError } from '@plinth/kernel';
import { runInContext, systemContext } from '../context/context.js';
import { AuditTrail } from './audit-trail.js';

const FLUSH_MS = 10_000;

/**
 * Audits refusals. A known caller's is an event of its own; those of strangers are counted and written as one event
 * every ten seconds, so that a flood of them does not become a flood of writes.
 */
@Injectable()
export class DenialRecorder implements BeforeApplicationShutdown {
  private readonly logger = new Logger(DenialRecorder.name);
  private counts = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly trail: AuditTrail) {}

  /** Records that a known caller was refused: by the permission that was lacking, or by the code of the error. */
  async recordRefusal({ code, details: { permission } }: AppError): Promise<void> {
    const why: Record<string, string> = permission === undefined ? { code } : { permission };
    await this.trail.recordDetached({ action: 'access.denied', outcome: 'denied', details: why });
  }

  /** Counts the refusal of a caller who is not known. */
  countAnonymous(reason: string): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + 1);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS).unref();
  }

  /** While the database is still there. */
  async beforeApplicationShutdown(): Promise<void> {
    clearTimeout(this.timer);
    await this.flush();
  }

  private async flush(): Promise<void> {
    this.timer = undefined;
    const counts = this.counts;
    this.counts = new Map();
    if (counts.size === 0) return;
    try {
      await runInContext(systemContext(newId()), () =>
        this.trail.recordDetached({
          action: 'access.anonymous_denials_counted',
          outcome: 'denied',
          details: Object.fromEntries(counts),
        }),
      );
    } catch (error) {
      this.logger.warn({ err: error, counts: Object.fromEntries(counts) }, 'Anonymous denials could not be audited.');
    }
  }
}
