import { Module, type Type } from '@nestjs/common';
import { defineModule, type ModuleDefinition } from '@plinth/platform/module';
import { Job, type DomainEvent, type JobHandler, type JobRun } from '@plinth/platform/queue';

/** A module that hears of events. */
export interface EventListener {
  readonly module: ModuleDefinition;
  /** What it has heard so far: the payloads, each with the name of its `event`. */
  readonly heard: object[];
}

/** Makes a module that hears of these events, under names of the test's own. */
export function eventListener(events: Readonly<Record<string, Type<DomainEvent>>>): EventListener {
  const heard: object[] = [];
  const jobs = Object.entries(events).map(([event, payload]) => {
    @Job({ type: `listener.hear-${event}`, payload, description: 'Hears of it.' })
    class HearJob implements JobHandler<DomainEvent> {
      async run(run: JobRun<DomainEvent>): Promise<void> {
        await Promise.resolve(heard.push(Object.assign({ event }, run.payload)));
      }
    }
    return HearJob;
  });

  @Module({})
  class ListenerModule {}

  @Module({ providers: jobs })
  class ListenerWorkerModule {}

  const module = defineModule({
    name: 'listener',
    core: ListenerModule,
    worker: ListenerWorkerModule,
    jobs,
    personalData: 'none',
  });
  return { module, heard };
}
