/** Where every module of the platform is listed. */
export const MODULE_LIST = 'libs/modules/modules.ts';

const LIST = /(readonly ModuleDefinition\[\] = \[)([^\]]*)(\];)/;

/**
 * The text of `modules.ts` with one module more: an import among the others, and a place at the end of the list.
 * @throws {Error} where the text is not that of such a list.
 */
export function withModule(text: string, name: string, variable: string): string {
  if (!LIST.test(text)) throw new Error(`${MODULE_LIST} holds no list of modules.`);
  const line = `import { ${variable} } from '@plinth/modules/${name}';`;
  const lines = text.split('\n');
  const imports = lines.filter((each) => each.includes("from '@plinth/modules/"));
  const after = imports.find((each) => fromOf(each) > fromOf(line)) ?? lines.find((each) => /^import type/.test(each));
  lines.splice(after === undefined ? 0 : lines.indexOf(after), 0, line);
  return lines.join('\n').replace(LIST, (_, open: string, names: string, close: string) => {
    const listed = names.split(',').map((each) => each.trim());
    return open + [...listed.filter((each) => each !== ''), variable].join(', ') + close;
  });
}

function fromOf(line: string): string {
  return line.replace(/^.* from /, '');
}
