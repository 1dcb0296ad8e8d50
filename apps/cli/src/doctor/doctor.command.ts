import type { Command } from '../command.js';
import { withServers } from '../with-servers.js';
import { checks } from './checks.js';

export const doctor: Command = {
  name: 'doctor',
  about: 'Check what Plinth stands on, one line each.',
  async run() {
    return withServers(async (config) => {
      let healthy = true;
      for (const check of checks) {
        const finding = await check
          .run(config)
          .catch((error: unknown) => (error instanceof Error ? error : new Error(String(error))));
        const failed = finding instanceof Error;
        healthy &&= !failed;
        console.log(`  ${failed ? '✘' : '✔'} ${check.name.padEnd(12)}${failed ? messageOf(finding) : finding}`);
      }
      return healthy ? 0 : 1;
    });
  },
};

function messageOf(error: Error): string {
  return error.message || ((error as NodeJS.ErrnoException).code ?? 'no answer');
}
