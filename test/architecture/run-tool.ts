import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, '..', '..');

/** Where the files live that break the rules. */
export const FIXTURES = join(import.meta.dirname, 'fixtures');

/**
 * Runs a tool of `node_modules`, as `npm run check` does, and parses the JSON that it prints.
 * @throws with what the tool complained about where it printed no JSON.
 */
export function runTool(script: string, args: readonly string[], cwd = ROOT): unknown {
  const { stdout, stderr } = spawnSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 ** 2,
    timeout: 120_000,
  });
  try {
    return JSON.parse(stdout) as unknown;
  } catch (cause) {
    throw new Error(`${script} printed no JSON: ${stderr}`, { cause });
  }
}
