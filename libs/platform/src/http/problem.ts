import { AppError, type ErrorKind, type InputFault } from '@plinth/kernel';
import { translateDatabaseError } from '../database/database.errors.js';
import { HttpErrors } from './http.errors.js';

/** The status of each kind of error. */
export const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  timeout: 408,
  conflict: 409,
  precondition_failed: 412,
  too_large: 413,
  address_too_long: 414,
  unsupported_media_type: 415,
  range_not_satisfiable: 416,
  refused: 422,
  throttled: 429,
  headers_too_large: 431,
  internal: 500,
  bad_upstream: 502,
  unavailable: 503,
  disk_full: 507,
};

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  412: 'Precondition Failed',
  413: 'Content Too Large',
  414: 'URI Too Long',
  415: 'Unsupported Media Type',
  416: 'Range Not Satisfiable',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/** An error as RFC 9457 shapes it. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: string;
  readonly requestId: string;
  readonly errors?: readonly InputFault[];
}

/** Shapes an error for the caller. */
export function problemOf(error: AppError, path: string, requestId: string): Problem {
  const status = STATUS_OF_KIND[error.kind];
  return {
    type: `/docs/errors#${error.code}`,
    title: TITLES[status] ?? 'Error',
    status,
    detail: error.message,
    instance: path,
    code: error.code,
    requestId,
    ...(error.details.faults && { errors: error.details.faults }),
  };
}

interface ForeignError {
  readonly code?: unknown;
  readonly statusCode?: unknown;
  readonly status?: unknown;
  readonly getStatus?: () => number;
}

/** The error to answer with: ours as it is, the database's and the framework's translated, everything else internal. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const translated = translateDatabaseError(error);
  if (translated) return translated;
  switch (statusOf(error)) {
    case 400:
      return HttpErrors.malformedRequest({ cause: error });
    case 404:
      return HttpErrors.routeNotFound({ cause: error });
    case 408:
      return HttpErrors.requestTimeout({ cause: error });
    case 413:
      return HttpErrors.bodyTooLarge({ cause: error });
    case 414:
      return HttpErrors.addressTooLong({ cause: error });
    case 415:
      return HttpErrors.unsupportedMediaType({ cause: error });
    default:
      return HttpErrors.internal({ cause: error });
  }
}

function statusOf(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const foreign = error as ForeignError;
  if (typeof foreign.getStatus === 'function') return foreign.getStatus();
  return typeof foreign.statusCode === 'number' ? foreign.statusCode : null;
}
