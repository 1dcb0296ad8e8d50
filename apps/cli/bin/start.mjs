// `npm start`: from a fresh clone to a running platform. Plain JavaScript: it runs before anything is installed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { onLauncherGone } from './launcher.mjs';
import { checkNode, prepare, root } from './prepare.mjs';
import { Progress } from './progress.mjs';

const progress = new Progress();
const preparing = new AbortController();
let platform = null;

/** Ends whatever runs at the moment. The platform gets the time that it needs to stop without loss. */
function stop() {
  preparing.abort();
  platform?.kill('SIGTERM');
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
onLauncherGone(stop);

/** Starts the platform and shows what it reports. Resolves with its exit code. */
function up() {
  const main = join(root, 'dist/apps/cli/src/main.js');
  // In a process group of its own it gets a Ctrl-C from us and only once. Should we die, it sees the channel close.
  platform = spawn(process.execPath, ['--enable-source-maps', main, 'up', ...process.argv.slice(2)], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    detached: true,
  });
  platform.on('message', ({ kind, text }) => {
    if (kind === 'step') return progress.begin(text);
    if (kind === 'fault') progress.fail();
    else progress.done();
    (kind === 'fault' ? process.stderr : process.stdout).write(`${text}\n`);
  });
  return new Promise((resolve) =>
    platform.on('close', (code, signal) => {
      if (signal) process.stderr.write(`Plinth was ended by ${signal}; npm start goes on from here.\n`);
      resolve(code ?? 1);
    }),
  );
}

try {
  checkNode();
  process.stdout.write('\n');
  await prepare(progress, preparing.signal);
  if (!preparing.signal.aborted) process.exitCode = await up();
} catch (error) {
  progress.fail();
  if (preparing.signal.aborted) {
    process.exitCode = 130;
  } else {
    if (error.output) process.stderr.write(`${error.output}\n\n`);
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
progress.done();
