/** A request as a guide writes it for curl. */
export interface GuideCall {
  readonly method: string;
  /** Path and query, without the origin. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

const FENCE = /^```(\w+)\n(.*?)^```$/gms;

/** The fenced blocks of a page in one language. */
export function codeOf(markdown: string, language: string): readonly string[] {
  return [...markdown.matchAll(FENCE)].filter(([, of]) => of === language).map(([, , text = '']) => text);
}

/**
 * The curl commands of a page, their variables filled in.
 * @param values by name of the variable; one that is missing stays empty, as in a shell.
 */
export function callsOf(markdown: string, values: Readonly<Record<string, string>>): readonly GuideCall[] {
  const commands = codeOf(markdown, 'sh').flatMap((block) => block.replace(/\\\n\s*/g, '').split('\n'));
  return commands.filter((line) => line.startsWith('curl ')).map((line) => callOf(line, values));
}

function callOf(command: string, values: Readonly<Record<string, string>>): GuideCall {
  const words = [...command.matchAll(/'([^']*)'|"((?:[^"\\]|\\.)*)"|(\S+)/g)].map(([, plain, quoted, bare]) =>
    plain === undefined ? (quoted ?? bare ?? '').replace(/\$(\w+)/g, (_, name: string) => values[name] ?? '') : plain,
  );
  const headers: Record<string, string> = {};
  let [method, path, body]: [string, string, unknown] = ['GET', '', undefined];
  for (let index = 1; index < words.length; index++) {
    const word = words[index] ?? '';
    const next = words[index + 1] ?? '';
    if (word === '-X') method = next;
    else if (word === '-d') body = JSON.parse(next);
    else if (word === '-H') headers[next.slice(0, next.indexOf(':'))] = next.slice(next.indexOf(':') + 1).trim();
    else {
      path = word.replace(/^https:\/\/[^/]+/, '');
      continue;
    }
    index += 1;
  }
  return { method, path, headers, body };
}
