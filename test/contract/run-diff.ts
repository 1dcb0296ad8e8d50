import { readFileSync } from 'node:fs';
import { breaksBetween, type Description } from './compare-openapi.js';
import { declaredBreaks } from './declared-breaks.js';
import { lastRelease, release } from './released.js';

/** Tells of every break since the last release that nobody declared. @returns the exit code. */
function diff(): number {
  const { version, description } = lastRelease();
  const found = breaksBetween(description, JSON.parse(readFileSync('openapi.json', 'utf8')) as Description);
  const undeclared = found.filter((change) => !declaredBreaks.some((each) => each.change === change));
  const idle = declaredBreaks.filter(({ change }) => !found.includes(change));
  for (const change of undeclared) tell(`Since ${version}: ${change}`);
  for (const { change } of idle) tell(`Declared, but not so: ${change}`);
  if (undeclared.length > 0) tell('Mend these, or list them with a reason in test/contract/declared-breaks.ts.');
  return undeclared.length + idle.length === 0 ? 0 : 1;
}

if (process.argv.includes('--release')) tell(`Wrote ${release()}`);
else process.exitCode = diff();

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}
