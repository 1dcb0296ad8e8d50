import { section, type ValuesOf } from './section.js';
import { integer } from './variable.js';

export const loadSheddingSection = section(
  'load-shedding',
  'When the API turns requests away to keep the others fast',
  {
    maxEventLoopDelayMs: integer('SHED_EVENT_LOOP_DELAY_MS', {
      about:
        'Requests beyond what can be answered get 503 once the event loop is this late for half a second, in milliseconds. 0: never.',
      default: 40,
      min: 0,
      max: 60_000,
    }),
    maxPoolWaitMs: integer('SHED_POOL_WAIT_MS', {
      about:
        'Requests beyond what can be answered get 503 once others wait this long for a database connection, in milliseconds. 0: never.',
      default: 250,
      min: 0,
      max: 60_000,
    }),
  },
);

export type LoadSheddingConfig = ValuesOf<typeof loadSheddingSection>;
