import type { ErrorDefinition } from '@plinth/kernel';
import { STATUS_OF_KIND } from '../problem.js';

/** The page that the `type` of every error links to: each code with its status and its meaning. */
export function errorsPage(errors: readonly ErrorDefinition[]): string {
  const rows = [...errors]
    .sort((left, right) => (left.code < right.code ? -1 : 1))
    .map(
      ({ code, kind, message }) =>
        `<tr id="${escape(code)}"><td><code>${escape(code)}</code></td><td>${String(STATUS_OF_KIND[kind])}</td><td>${escape(message)}</td></tr>`,
    );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Plinth errors</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  table { border-collapse: collapse; width: 100%; }
  td, th { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
  tr:target { background: #fff3c4; }
</style>
<h1>Errors</h1>
<p>Every error is <code>application/problem+json</code> with one of these codes. Codes are stable; wordings are not.</p>
<table>
<tr><th>Code</th><th>Status</th><th>Meaning</th></tr>
${rows.join('\n')}
</table>
</html>
`;
}

function escape(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/"/g, '&quot;');
}
