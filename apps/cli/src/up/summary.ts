import type { FirstAdministrator } from './bootstrap-administrator.js';

interface Running {
  readonly url: string;
  readonly docs: boolean;
  readonly administrator: FirstAdministrator | null;
  readonly dataFolder: string;
  /** `null`: they are on the output. */
  readonly logFolder: string | null;
  readonly seconds: number;
}

/** What a person wants to know once the platform runs. */
export function summary({ url, docs, administrator, dataFolder, logFolder, seconds }: Running): string {
  const password = administrator?.oneTimePassword;
  const rows: (readonly [string, string])[] = [
    ['API', url],
    ...(docs ? [['Docs', `${url}/docs`] as const] : []),
    ...(administrator ? [['Administrator', administrator.email] as const] : []),
    ...(password ? [['Password', `${password}   shown this once: note it now`] as const] : []),
    ['Data', dataFolder],
    ...(logFolder === null ? [] : [['Logs', logFolder] as const]),
    ['Stop', 'Ctrl-C'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length)) + 3;
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}${value}`);
  return ['', `  Plinth is running (ready after ${seconds.toFixed(1)} s).`, '', ...lines, ''].join('\n');
}
