import { routeConfig } from './route-config.js';

/** The handler reads the request's body itself, as a stream; no parser touches it and no size limit but its own applies. */
export function Streams(): MethodDecorator {
  return routeConfig({ streams: true });
}
