import { runWorker } from './run-worker.js';
import { TRAIL_MODULES } from './trail-modules.js';

runWorker(TRAIL_MODULES);
