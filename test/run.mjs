// `npm test`: every test, with all that it needs, on a fresh clone too. Arguments go to Jest. Ends with a line of counts.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onLauncherGone } from '../apps/cli/bin/launcher.mjs';
import { checkNode, prepare, root } from '../apps/cli/bin/prepare.mjs';
import { Progress } from '../apps/cli/bin/progress.mjs';

const progress = new Progress();
const stopping = new AbortController();
let jest = null;

function stop() {
  stopping.abort();
  // What the tests started ends with Jest.
  jest?.kill('SIGTERM');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
onLauncherGone(stop);

function run(results) {
  const program = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js')];
  const report = ['--json', `--outputFile=${results}`];
  jest = spawn(process.execPath, [...program, ...report, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit' });
  return new Promise((resolve) => jest.on('close', (code) => resolve(code ?? 1)));
}

/** A file that could not even be loaded counts as one failure: its tests are not known. */
function countsIn(results) {
  try {
    const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites } = JSON.parse(readFileSync(results, 'utf8'));
    return { passed: numPassedTests, failed: numFailedTests + numRuntimeErrorTestSuites };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

const folder = mkdtempSync(join(tmpdir(), 'plinth-results-'));
try {
  checkNode();
  await prepare(progress, stopping.signal);
  const results = join(folder, 'results.json');
  const code = await run(results);
  const { passed, failed } = countsIn(results);
  process.exitCode = code !== 0 || failed > 0 || passed === 0 ? code || 1 : 0;
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
} catch (error) {
  progress.fail();
  if (error.output) process.stderr.write(`${error.output}\n\n`);
  process.stderr.write(`${error.message}\n\n0 passed, 1 failed\n`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
