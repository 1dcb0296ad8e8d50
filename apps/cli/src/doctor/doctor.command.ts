import type { Run } from '../command.js';
import { withServers } from '../with-servers.js';
import { checks } from './checks.js';

export const doctor: Run = () =>
  withServers(async (config) => {
    let healthy = true;
    for (const check of checks) {
      const finding = await check.run(config).catch((error: unknown) => error as Error);
      const failed = finding instanceof Error;
      healthy &&= !failed;
      console.log(`  ${failed ? '✘' : '✔'} ${check.name.padEnd(14)}${failed ? messageOf(finding) : finding}`);
    }
    return healthy ? 0 : 1;
  });

function messageOf(error: Error): string {
  return error.message || ((error as NodeJS.ErrnoException).code ?? 'no answer');
}
