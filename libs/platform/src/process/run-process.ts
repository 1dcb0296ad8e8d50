import type { INestApplicationContext } from '@nestjs/common';
import type { Logger } from 'pino';
import { ConfigError } from '../config/load-config.js';

/** How long a stopping process may take before it is ended whatever still runs, in milliseconds. */
const STOP_DEADLINE_MS = 28_000;

/** Stops `app` cleanly on SIGTERM and SIGINT, and when the parent that started this process is gone. */
export function stopOnSignal(app: INestApplicationContext, logger: Logger): void {
  let stopping = false;
  const stop = (reason: string): void => {
    if (stopping) return;
    stopping = true;
    logger.info({ reason }, 'stopping');
    setTimeout(() => {
      logger.error('Stopping took too long; ending the process.');
      process.exit(1);
    }, STOP_DEADLINE_MS).unref();
    app
      .close()
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        logger.error({ err: error }, 'Stopping failed.');
        process.exit(1);
      });
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  process.on('disconnect', () => {
    stop('parent gone');
  });
}

/** Runs `main`; a failure to start is told in one line where it is the operator's to mend, and ends the process. */
export function runProcess(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    const text = error instanceof ConfigError ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text ?? 'unknown error'}\n`);
    process.exit(1);
  });
}
