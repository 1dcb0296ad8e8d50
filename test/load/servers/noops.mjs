import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { IsString } from 'class-validator';
import { built } from '../built.mjs';

const { modules } = await built('libs/modules/modules.js');
const { loadConfig } = await built('libs/platform/src/config/index.js');
const { defineModule, PlatformModule, WorkerProcessModule } = await built('libs/platform/src/module/index.js');
const { allocateYoung, keepHeapLean } = await built('libs/platform/src/process/index.js');
const { Job, Queue } = await built('libs/platform/src/queue/index.js');

class NoopPayload {
  batch;
}
IsString()(NoopPayload.prototype, 'batch');

/** A Nest module; a plain function, since there is nothing in it. */
function moduleOf(metadata) {
  function Part() {}
  Module(metadata)(Part);
  return Part;
}

/**
 * A process of Plinth with one job type more, which does nothing.
 * @param {'api' | 'worker'} kind a worker runs jobs, the other only submits them.
 * @param {(run: object) => void} onRun is told of each run when it starts.
 */
export async function startNoops(kind, onRun = () => undefined) {
  class NoopJob {
    async run(run) {
      onRun(run);
    }
  }
  Job({ type: 'load.do-nothing', queue: 'load', payload: NoopPayload, description: 'Does nothing.' })(NoopJob);
  const load = defineModule({
    name: 'load',
    core: moduleOf({}),
    worker: moduleOf({ providers: [NoopJob] }),
    jobs: [NoopJob],
    personalData: 'none',
  });
  const config = loadConfig(process.env);
  const module =
    kind === 'worker'
      ? WorkerProcessModule.register(config, [...modules, load])
      : PlatformModule.register(config, [...modules, load], 'load');
  // As the processes do.
  allocateYoung();
  if (kind === 'worker') keepHeapLean();
  const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
  return { app, Queue, NoopJob };
}
