import { sections, type Section, type Variable } from '@plinth/config';
import type { Generator } from './generator.js';

const WIDTH = 100;

const HEADER = [
  'Every variable that Plinth reads, each with its default. Copy this file to .env and uncomment what you change; ' +
    'variables that are set already go before the file.',
  'Each may also name a file that holds the value: NAME_FILE=/run/secrets/name.',
  'NODE_ENV=production turns development off: secrets must be given, and /docs and /metrics are closed.',
];

/** `.env.example`, from the sections of the configuration. */
export const envExample: Generator = () => {
  const parts = [HEADER.map(comment).join('\n'), ...sections.map(sectionText)];
  return Promise.resolve([{ path: '.env.example', text: `${parts.join('\n\n')}\n` }]);
};

function sectionText({ about, variables }: Section): string {
  const title = `# ${'─'.repeat(2)} ${about} `.padEnd(WIDTH, '─');
  return [title, ...Object.values(variables).map(variableText)].join('\n\n');
}

function variableText({ about, secret, name, example }: Variable<unknown>): string {
  return `${comment(secret ? `${about} (Secret.)` : about)}\n#${name}=${/[\s#"']/.test(example) ? `"${example}"` : example}`;
}

function comment(text: string): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && line.length + word.length + 3 > WIDTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => `# ${line}`).join('\n');
}
