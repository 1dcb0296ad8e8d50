import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { isProbeUrl } from '../probes.js';
import type { LoadMonitor } from './load-monitor.js';
import { Paced } from './paced.js';
import { Refusal } from './refusal.js';

// A quarter of a core's time. Who asks again as soon as it is refused would else leave none for those who are let in.
const REFUSALS_PER_MS = 4;
// Who asks and hangs up at once, over and over, or resets its streams, would else fill the memory.
const REFUSALS_WAITING = 10_000;

type Listener = (request: IncomingMessage, response: ServerResponse) => void;

/**
 * Turns new requests away while this process does not keep up, before anything is done about them: no route is looked
 * for, no hook runs. So what it has let in ends in time. Probes are always answered. Where even saying no would take too
 * much of the time, it is said later: nobody asks again over a connection before the answer.
 * @param headers those that every answer carries.
 * @param find finds the monitor, which exists once the application does.
 */
export function shedLoad(
  { server }: FastifyInstance,
  headers: Readonly<Record<string, string>>,
  find: () => LoadMonitor,
): void {
  const refusal = new Refusal(headers);
  const refusals = new Paced<Parameters<Listener>>(
    REFUSALS_PER_MS,
    REFUSALS_WAITING,
    ([request, response]) => {
      refusal.send(request, response);
    },
    ([, response]) => response.destroy(),
  );
  const [handle] = server.listeners('request') as Listener[];
  if (!handle) throw new Error('The HTTP server does not listen for requests yet.');
  let monitor: LoadMonitor | undefined;
  const admit: Listener = (request, response) => {
    monitor ??= find();
    if (isProbeUrl(request.url) || monitor.admits()) handle(request, response);
    else refusals.add([request, response]);
  };
  server.removeListener('request', handle);
  server.prependListener('request', admit);
}
