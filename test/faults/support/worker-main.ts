import { faults } from './fault-jobs.js';
import { runWorker } from './run-worker.js';

runWorker([faults]);
