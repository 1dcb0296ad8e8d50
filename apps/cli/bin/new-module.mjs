// `npm run new:module invoices`: installs and builds where that is due, and lets `plinth new` do the work.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkNode, prepare, root } from './prepare.mjs';
import { Progress } from './progress.mjs';

const progress = new Progress();
const preparing = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => preparing.abort());

try {
  checkNode();
  await prepare(progress, preparing.signal);
  const main = join(root, 'dist/apps/cli/src/main.js');
  const program = ['--enable-source-maps', main, 'new', 'module', ...process.argv.slice(2)];
  process.exitCode = spawnSync(process.execPath, program, { cwd: root, stdio: 'inherit' }).status ?? 1;
} catch (error) {
  progress.fail();
  if (error.output) process.stderr.write(`${error.output}\n\n`);
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
