import { Injectable, Logger } from '@nestjs/common';
import type { Json } from '@plinth/kernel';
import { Database } from '../database/database.js';
import { statusIs } from './job-row.js';
import { runInContext, systemContext } from '../context/context.js';

/** Most entries that one attempt may write, and most characters of one line. */
const MAX_ENTRIES = 1_000;
const MAX_LINE = 4_000;
const FLUSH_MS = 200;

interface Entry {
  readonly id: string;
  readonly token: string;
  readonly kind: 'progress' | 'log';
  readonly data: Json;
  readonly progress: number | null;
  readonly at: string;
}

/** Writes what the jobs $2 report. What a fenced-off attempt still says is dropped, like its outcome. */
export const WRITE = `
  WITH entry AS (
    SELECT * FROM json_to_recordset($1::json)
      AS entry(id uuid, token bigint, kind text, data jsonb, progress smallint, at timestamptz, place integer)
  ), held AS (
    SELECT job.id FROM job
    WHERE id = ANY($2::uuid[]) AND ${statusIs('active')} AND (id, fencing_token) IN (SELECT id, token FROM entry)
  ), moved AS (
    UPDATE job SET progress = latest.progress
    FROM (SELECT DISTINCT ON (id) id, progress FROM entry WHERE progress IS NOT NULL ORDER BY id, place DESC) latest
    WHERE job.id = latest.id AND job.id = ANY($2::uuid[]) AND job.id IN (SELECT id FROM held)
  )
  INSERT INTO job_event (job_id, kind, data, at)
  SELECT id, kind, data, at FROM entry WHERE id IN (SELECT id FROM held) ORDER BY place`;

/** What running jobs report, written in batches and bounded for each attempt. */
@Injectable()
export class JobJournal {
  private readonly logger = new Logger(JobJournal.name);
  private entries: Entry[] = [];
  private timer: NodeJS.Timeout | null = null;
  private flight: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  constructor(private readonly database: Database) {}

  /** The reporting functions of one attempt. */
  open(id: string, token: string) {
    let written = 0;
    let reached = -1;
    const write = (kind: Entry['kind'], data: Json, progress: number | null) => {
      written += 1;
      if (written > MAX_ENTRIES) return;
      const last = { message: 'The log ends here: it is full.' };
      const full = written === MAX_ENTRIES && kind === 'log';
      this.add({ id, token, kind, data: full ? last : data, progress, at: new Date().toISOString() });
    };
    return {
      progress: (percent: number): void => {
        const whole = Math.max(0, Math.min(100, Math.floor(percent)));
        if (Number.isNaN(whole) || whole === reached) return;
        reached = whole;
        write('progress', { progress: whole }, whole);
      },
      log: (message: string, fields?: Record<string, Json>): void => {
        const line = storable(message).slice(0, MAX_LINE);
        write(
          'log',
          fields === undefined ? { message: line } : { message: line, fields: storableFields(fields) },
          null,
        );
      },
    };
  }

  /**
   * Writes what has been reported so far; call it before the outcome, so that the story ends in order. Those who ask while a
   * flight is under way share the next one.
   */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    if (this.entries.length === 0) return this.flight ?? Promise.resolve();
    this.next ??= (this.flight ?? Promise.resolve()).then(() => this.fly());
    return this.next;
  }

  /** Whether anything is yet to be written. */
  get hasNews(): boolean {
    return this.entries.length > 0 || this.flight !== null;
  }

  private add(entry: Entry): void {
    this.entries.push(entry);
    this.timer ??= setTimeout(() => void this.flush(), FLUSH_MS);
  }

  private async fly(): Promise<void> {
    this.next = null;
    const entries = this.entries.splice(0);
    const flight = this.write(entries);
    this.flight = flight;
    await flight;
    // Whoever comes next may have started another already.
    if (this.flight === flight) this.flight = null;
  }

  private async write(entries: readonly Entry[]): Promise<void> {
    try {
      // The timer may have been set inside a handler's transaction; the journal is not part of it.
      await runInContext(systemContext('journal'), () =>
        this.database.query(WRITE, [
          JSON.stringify(entries.map((entry, place) => ({ ...entry, place }))),
          [...new Set(entries.map(({ id }) => id))],
        ]),
      );
    } catch (error) {
      // Losing a line of a log must not fail the job that wrote it.
      this.logger.warn(`${String(entries.length)} reports of jobs were lost: ${String(error)}`);
    }
  }
}

/** Text that Postgres can store: without NUL and lone surrogates. */
export function storable(text: string): string {
  return Buffer.from(text.replaceAll('\0', '')).toString();
}

function storableFields(fields: Record<string, Json>): Json {
  const text = JSON.stringify(fields);
  if (text.length > MAX_LINE) return { truncated: text.slice(0, MAX_LINE) };
  return JSON.parse(text, (_, value: unknown) => (typeof value === 'string' ? storable(value) : value)) as Json;
}
