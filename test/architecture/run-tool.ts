import { execFile } from 'node:child_process';
import { join } from 'node:path';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** Where the files live that break the rules. */
export const FIXTURES = join(import.meta.dirname, 'fixtures');

/**
 * Runs a tool of `node_modules`, as `npm run check` does, and parses the JSON that it prints.
 * @throws with what the tool complained about where it printed no JSON.
 */
export function runTool(script: string, args: readonly string[], cwd = ROOT): Promise<unknown> {
  const command = [join(ROOT, 'node_modules', script), ...args];
  return new Promise((resolve, reject) => {
    // A tool that finds something ends with an error code, and prints its findings all the same.
    execFile(process.execPath, command, { cwd, maxBuffer: 64 * 1024 ** 2, timeout: 120_000 }, (_, stdout, stderr) => {
      try {
        resolve(JSON.parse(stdout) as unknown);
      } catch (cause) {
        reject(new Error(`${script} printed no JSON: ${stderr}`, { cause }));
      }
    });
  });
}
