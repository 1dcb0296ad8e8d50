// Runs Jest on whatever `npm test` and `npm run test:extended` are about, with all set-up, and ends with a line of counts.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onLauncherGone } from '../apps/cli/bin/launcher.mjs';
import { checkNode, prepare, root } from '../apps/cli/bin/prepare.mjs';
import { Progress } from '../apps/cli/bin/progress.mjs';

/**
 * Prepares the checkout, runs Jest with `args`, prints `N passed, N failed` and sets the exit code.
 * @param before what else must be there: given the progress to report to and the signal that cuts it short.
 */
export async function runJest(args, before = async () => undefined) {
  const progress = new Progress();
  const stopping = new AbortController();
  let jest = null;

  function stop() {
    stopping.abort();
    // What the tests started ends with Jest.
    jest?.kill('SIGTERM');
  }

  function run(results) {
    const program = ['--experimental-vm-modules', '--no-warnings', join(root, 'node_modules/jest/bin/jest.js')];
    const report = ['--json', `--outputFile=${results}`];
    jest = spawn(process.execPath, [...program, ...report, ...args], { cwd: root, stdio: 'inherit' });
    return new Promise((resolve) => jest.on('close', (code) => resolve(code ?? 1)));
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  onLauncherGone(stop);
  const folder = mkdtempSync(join(tmpdir(), 'plinth-results-'));
  try {
    checkNode();
    await before(progress, stopping.signal);
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
