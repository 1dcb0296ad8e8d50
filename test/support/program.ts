import { spawn, type ChildProcess } from 'node:child_process';

/** How a program ended, and all that it said. */
export interface ProgramEnd {
  readonly code: number | null;
  readonly output: string;
}

const running = new Set<ChildProcess>();

/** Runs a program to its end, with nothing of the environment of the tests but PATH and HOME. */
export function runProgram(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string | undefined>> },
): Promise<ProgramEnd> {
  const { PATH, HOME } = process.env;
  return new Promise((resolve, reject) => {
    // In a group of its own, so that what it started can be ended with it.
    const child = spawn(command, args, {
      cwd,
      env: { PATH, HOME, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.once('error', reject);
    child.once('close', (code) => {
      running.delete(child);
      resolve({ code, output });
    });
  });
}

/** Ends what `runProgram` left running, after a test that did not wait for it. */
export function endPrograms(): void {
  for (const { pid } of running) if (pid !== undefined) process.kill(-pid, 'SIGKILL');
}
