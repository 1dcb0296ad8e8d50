import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';

/**
 * Sees to it that a child does not outlive this process, however it ends: `signal` is sent to `pid` once this process
 * is gone, `kill -9` included.
 * @returns a function that lifts the guard; call it once the child has ended.
 */
export function guardProcess(pid: number, signal: NodeJS.Signals): () => void {
  // The shell waits for the end of a pipe that the kernel closes with us. In a session of its own it outlives a Ctrl-C.
  const script = 'read -r _; kill -s "$1" "$2" 2>/dev/null';
  const guard = spawn('/bin/sh', ['-c', script, 'plinth-guard', signal.slice(3), String(pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  guard.on('error', () => undefined);
  guard.unref();
  const pipe = guard.stdin as Socket;
  pipe.on('error', () => undefined);
  pipe.unref();
  return () => guard.kill('SIGKILL');
}
