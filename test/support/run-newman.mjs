// Runs a collection for Postman in a process of its own: node run-newman.mjs COLLECTION ENVIRONMENT BASE_URL
// Says what failed, one line each, and how much was asserted.
import { readFileSync } from 'node:fs';
import newman from 'newman';

const [collection, environment, baseUrl] = process.argv.slice(2);
const options = {
  collection: JSON.parse(readFileSync(collection, 'utf8')),
  environment: JSON.parse(readFileSync(environment, 'utf8')),
  envVar: [{ key: 'baseUrl', value: baseUrl }],
  timeoutRequest: 15_000,
};

newman.run(options, (error, summary) => {
  const failures = summary?.run.failures ?? [];
  for (const {
    source,
    error: { test, message },
  } of failures)
    console.log(`${source?.request?.method} ${source?.name}: ${test ?? ''} ${message}`);
  const { requests, assertions } = summary?.run.stats ?? {};
  console.log(`${requests?.total} requests, ${assertions?.total} assertions, ${failures.length} failures`);
  process.exitCode = error || failures.length > 0 ? 1 : 0;
  if (error) console.error(error);
});
