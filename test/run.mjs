// `npm test`: every test, with all that it needs, on a fresh clone too. Arguments go to Jest. Ends with a line of counts.
import { runJest } from './run-jest.mjs';

await runJest(process.argv.slice(2));
