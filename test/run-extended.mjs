// `npm run test:extended`: the tests that stand on Debian's packages, which root gets installed on the way. Arguments go
// to Jest; paths among them also choose whose packages are installed. Ends with a line of counts. With `--packages` it
// only names the packages, for whoever must ask another to install them.
import { ensurePackages } from './packages.mjs';
import { runJest } from './run-jest.mjs';

/** What each spec needs of Debian or Ubuntu. One that needs nothing does not stand here. */
const NEEDED = {
  'test/journeys/passkeys.extended-spec.ts': ['chromium'],
  'test/extended/prometheus.extended-spec.ts': ['prometheus'],
  'test/journeys/pooler.extended-spec.ts': ['pgbouncer'],
  'test/extended/nginx.extended-spec.ts': ['nginx-light'],
};

const args = process.argv.slice(2);
const chosen = args.filter((arg) => !arg.startsWith('-'));
const packages = Object.entries(NEEDED)
  .filter(([spec]) => chosen.length === 0 || chosen.some((path) => spec.includes(path)))
  .flatMap(([, names]) => names);

if (args.includes('--packages')) {
  process.stdout.write(`${packages.join(' ')}\n`);
} else {
  await runJest(['--config', 'jest.extended.config.mjs', ...args], (progress, signal) =>
    ensurePackages(packages, progress, signal),
  );
}
