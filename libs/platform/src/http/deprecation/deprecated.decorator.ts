import { applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { routeConfig } from '../route-config.js';

/** When a route is left behind, and what to do about it. */
export interface Deprecation {
  /** The day from which nobody should begin to use it: `2030-01-31`. */
  readonly since: string;
  /** The day on which it ends. */
  readonly sunset: string;
  /** Where it says what to use instead: an absolute address, or a path of this API. */
  readonly link: string;
}

/**
 * Marks a route as one that will end: every answer says so (`Deprecation`, RFC 9745; `Sunset`, RFC 8594; `Link`), the
 * description does, and who still calls it is counted.
 * @throws {Error} where a day is none, or the end is before the beginning.
 */
export function Deprecated(deprecation: Deprecation) {
  const { since, sunset } = deprecation;
  if (!(instantOf(since) < instantOf(sunset)))
    throw new Error(`A route cannot be deprecated from ${since} to ${sunset}.`);
  return applyDecorators(routeConfig({ deprecation }), ApiExtension('x-deprecation', deprecation));
}

/** The headers that tell of a deprecation. */
export function deprecationHeaders({ since, sunset, link }: Deprecation): Record<string, string> {
  return {
    deprecation: `@${String(instantOf(since) / 1000)}`,
    sunset: new Date(instantOf(sunset)).toUTCString(),
    link: `<${link}>; rel="deprecation"; type="text/html"`,
  };
}

/** Midnight UTC of a day, in milliseconds. */
function instantOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}
