import type { JsonObject } from '@plinth/kernel';
import { DomainEvent } from './domain-event.js';
import { payloadSchema } from './payload-schema.js';
import { jobOptions, type JobClass, type JobOptions } from './job.js';

/** A job type, as the ledger and the catalogue know it. */
export interface JobType {
  readonly name: string;
  readonly queue: string;
  readonly maxAttempts: number;
  readonly timeoutSeconds: number;
  readonly options: JobOptions<object>;
  readonly jobClass: JobClass;
}

export const DEFAULT_QUEUE = 'default';

const NAME = /^[a-z][a-z0-9-]*\.[a-z][a-z0-9-]*$/;

/** Every job type of the modules that are loaded. Refuses to be built on a malformed or doubled name. */
export class JobRegistry {
  private readonly byName: ReadonlyMap<string, JobType>;
  private readonly subscribers = new Map<string, JobType[]>();

  constructor(jobs: readonly JobClass[]) {
    const types = jobs.map(typeOf);
    for (const { name, options } of types) {
      if (!NAME.test(name)) throw new Error(`The job type ${name} must be named module.verb-noun.`);
      if (types.filter((each) => each.name === name).length > 1) throw new Error(`Two jobs are of the type ${name}.`);
      if (isEvent(options) && options.submit) throw new Error(`${name} takes an event: code alone may enqueue it.`);
    }
    for (const { name, options } of types) {
      const fault = limitFault(options);
      if (options.isolated && types.some((each) => each.name === name && each.jobClass.length > 0)) {
        throw new Error(`The job type ${name} is isolated: its class cannot take constructor parameters.`);
      }
      if (fault !== null) throw new Error(`The job type ${name}: ${fault}.`);
    }
    this.byName = new Map(types.map((type) => [type.name, type]));
    for (const type of types.filter(({ options }) => isEvent(options))) {
      const event = (type.options.payload as unknown as typeof DomainEvent).type;
      this.subscribers.set(event, [...(this.subscribers.get(event) ?? []), type]);
    }
  }

  /** The type of that name. */
  find(name: string): JobType | undefined {
    return this.byName.get(name);
  }

  /** All types, by name. */
  all(): readonly JobType[] {
    return [...this.byName.values()].sort((a, b) => a.name.localeCompare(b.name));
  }

  /** The types whose payload is the event of that name. */
  subscribersOf(event: string): readonly JobType[] {
    return this.subscribers.get(event) ?? [];
  }

  /** The names of all queues. */
  queues(): readonly string[] {
    return queuesOf(this.all().map(({ jobClass }) => jobClass));
  }

  /** The JSON Schema of a type's payload: self-contained, refusing unknown fields. */
  schemaOf(type: JobType): JsonObject {
    return payloadSchema(type.options.payload);
  }
}

/** The queues that these jobs run in. */
export function queuesOf(jobs: readonly JobClass[]): readonly string[] {
  return [...new Set([DEFAULT_QUEUE, ...jobs.map((job) => jobOptions(job).queue ?? DEFAULT_QUEUE)])].sort();
}

/** The type that a job class declares, with its defaults filled in. */
export function typeOf(jobClass: JobClass): JobType {
  const options = jobOptions(jobClass);
  return {
    name: options.type,
    queue: options.queue ?? DEFAULT_QUEUE,
    maxAttempts: options.maxAttempts ?? 5,
    timeoutSeconds: options.timeoutSeconds ?? 300,
    options,
    jobClass,
  };
}

function limitFault({ concurrency = 1, rate = { jobs: 1, perSeconds: 1 } }: JobOptions<object>): string | null {
  const isCount = (value: number, max: number) => Number.isInteger(value) && value >= 1 && value <= max;
  if (!isCount(concurrency, 1_000)) return 'concurrency must be a whole number from 1 to 1,000';
  if (!isCount(rate.jobs, 1_000_000)) return 'rate.jobs must be a whole number from 1 to 1,000,000';
  return rate.perSeconds > 0 && rate.perSeconds <= 3_600 ? null : 'rate.perSeconds must be within an hour';
}

function isEvent(options: JobOptions<object>): boolean {
  return options.payload.prototype instanceof DomainEvent;
}
