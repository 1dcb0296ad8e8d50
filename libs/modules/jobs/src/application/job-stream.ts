import { Readable } from 'node:stream';
import type { JobEvent } from '@plinth/platform/queue';

/** What a reader may leave unread before it is let go, in bytes. It resumes where it was. */
const MAX_UNREAD = 1_048_576;

const HEARTBEAT_MS = 15_000;

const END = /-end$/;

/** Where a listener is in the story of its job. */
export interface StreamPosition {
  /** The number of the last event that it has. */
  readonly after: string;
  /** Whether it has also been told how the job ended. */
  readonly ended: boolean;
}

/** Reads a `Last-Event-ID`; `null` where no stream gave it out. */
export function positionOf(lastEventId: string): StreamPosition | null {
  if (!/^\d{1,18}(?:-end)?$/.test(lastEventId)) return null;
  return { after: lastEventId.replace(END, ''), ended: END.test(lastEventId) };
}

/** The events of one job as Server-Sent Events, for one listener. */
export class JobStream extends Readable {
  private sentAt = performance.now();
  private finished = false;

  constructor(
    readonly jobId: string,
    private position: string,
  ) {
    super();
    // Something at once, so that proxies and clients see the stream open.
    this.push(': open\n\n');
  }

  /** The number of the last event that was sent. */
  get after(): string {
    return this.position;
  }

  /** Whether nothing more will be sent. */
  get isOver(): boolean {
    return this.finished || this.destroyed;
  }

  override _read(): void {
    // Events are pushed when they happen.
  }

  /** Sends events; the one that tells how the job ended closes the stream. */
  send(events: readonly JobEvent[]): void {
    for (const { seq, kind, data, at } of events) {
      const isEnd = kind === 'completed' || kind === 'failed' || kind === 'cancelled';
      const body = JSON.stringify({ ...data, at });
      this.write(`id: ${isEnd ? `${seq}-end` : seq}\nevent: ${kind}\ndata: ${body}\n\n`);
      this.position = seq;
      if (isEnd) this.end();
    }
  }

  /** Keeps the connection from looking dead. */
  beat(): void {
    if (performance.now() - this.sentAt >= HEARTBEAT_MS) this.write(': still here\n\n');
  }

  /** Ends the stream and asks the listener to come again. */
  finish(retryMs: number): void {
    this.write(`retry: ${String(retryMs)}\n\n`);
    this.end();
  }

  private end(): void {
    if (!this.isOver) this.push(null);
    this.finished = true;
  }

  private write(text: string): void {
    if (this.isOver) return;
    this.sentAt = performance.now();
    this.push(text);
    if (this.readableLength > MAX_UNREAD) this.destroy();
  }
}
