import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { InputFault } from '@plinth/kernel';
import { isStreaming } from './body-parsers.js';
import { HttpErrors } from './http.errors.js';
import { routeShape } from './strict-route.js';

/**
 * Refuses what a route does not read: query parameters where it declares none, parameters given twice, and a body
 * where it takes none. Unknown fields within a declared query or body are refused by the validation.
 */
@Injectable()
export class StrictRequestGuard implements CanActivate {
  canActivate(execution: ExecutionContext): boolean {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    const shape = routeShape(execution);
    const faults: InputFault[] = [];
    for (const [name, value] of Object.entries(request.query as Record<string, unknown>)) {
      if (!shape.query || isOfEveryObject(name))
        faults.push({ pointer: `?${name}`, code: 'unknown', detail: 'This parameter is not known here.' });
      else if (Array.isArray(value)) {
        faults.push({ pointer: `?${name}`, code: 'duplicate', detail: 'This parameter was given more than once.' });
      }
    }
    if (!isStreaming(request) && isFilled(request.body)) {
      if (!shape.body) faults.push({ pointer: '', code: 'unknown', detail: 'This route takes no body.' });
      for (const name of Object.keys(request.body as object).filter(isOfEveryObject)) {
        faults.push({ pointer: `/${name}`, code: 'unknown', detail: 'This field is not known here.' });
      }
    }
    if (faults.length > 0) throw HttpErrors.validationFailed({ faults });
    return true;
  }
}

function isFilled(body: unknown): boolean {
  return body !== undefined && body !== null && (typeof body !== 'object' || Object.keys(body).length > 0);
}

/** Names of such fields the validation never hears: to class-transformer they are methods. */
function isOfEveryObject(name: string): boolean {
  return name in Object.prototype;
}
