import type { LoggerService } from '@nestjs/common';
import { pino, type DestinationStream, type Logger, type LoggerOptions } from 'pino';
import type { PlatformConfig } from '@plinth/config';
import { currentContext, traceIdOf } from '../context/context.js';

// `key` and `code` are left out: object keys and error codes are what a log is read for.
const SECRET_FIELDS = [
  'password',
  'currentPassword',
  'token',
  'accessToken',
  'refreshToken',
  'mfaToken',
  'secret',
  'authorization',
  'cookie',
];

/**
 * The process's log: JSON lines, each with the request id, and the id of the trace, where there is one.
 * @param destination standard output unless given.
 */
export function createLogger(config: PlatformConfig, processName: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    level: config.logLevel,
    base: { process: processName },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (level) => ({ level }) },
    redact: { paths: SECRET_FIELDS.flatMap((field) => [field, `*.${field}`]), censor: '[secret]' },
    mixin: () => {
      const context = currentContext();
      if (!context) return {};
      const { requestId } = context;
      return context.traceparent === null ? { requestId } : { requestId, traceId: traceIdOf(context) };
    },
    serializers: { err: describeError },
  };
  return destination ? pino(options, destination) : pino(options);
}

// Errors of the database carry the statement's parameters; a log must not.
function describeError(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    stack: error.stack,
    ...(typeof code === 'string' && { errorCode: code }),
    ...(error.cause instanceof Error && { cause: describeError(error.cause) }),
  };
}

const FRAMEWORK = new Set(['NestFactory', 'InstanceLoader', 'RoutesResolver', 'RouterExplorer', 'NestApplication']);

/** Lets Nest log through pino: `logger.warn({ jobId }, 'message')` as well as `logger.warn('message')`. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.write('info', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest passes the name of the logger last, and the stack of an error before it. */
  private write(
    level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal',
    message: unknown,
    rest: unknown[],
  ): void {
    const texts = rest.filter((each) => typeof each === 'string');
    const name = texts.at(-1);
    const [text, stack] = typeof message === 'string' ? [message, texts.at(-2)] : [texts.at(-2), undefined];
    const fields = message instanceof Error ? { err: message } : typeof message === 'object' ? message : {};
    // What Nest tells of its own start matters only to whoever looks for it.
    if (level === 'info' && FRAMEWORK.has(name ?? '')) {
      this.logger.debug({ name }, text);
      return;
    }
    this.logger[level]({ name, ...(stack !== undefined && { stack }), ...fields }, text);
  }
}
