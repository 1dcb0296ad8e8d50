import { routeConfig } from '../route-config.js';

/** The classes that requests are counted in. */
export type RateClass = 'auth' | 'read' | 'write' | 'upload' | 'admin';

/** Counts the requests of a route in another class than the one that its path and method suggest. */
export function CountedAs(rateClass: RateClass): MethodDecorator {
  return routeConfig({ rateClass });
}
