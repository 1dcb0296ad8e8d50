// What makes a spreadsheet run a cell rather than show it, in the shapes that it takes for the same.
const RUNS = /^'*[=+\-@\t\r\n＝＋－＠]/;

/** The text as a spreadsheet shows it without running it: what looks like a formula gets an apostrophe before it. */
export function defused(text: string): string {
  return RUNS.test(text) ? `'${text}` : text;
}

/** Undoes `defused`, so that what was exported is imported as it was. */
export function undefused(text: string): string {
  return text.startsWith("'") && RUNS.test(text) ? text.slice(1) : text;
}
