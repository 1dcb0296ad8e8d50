import { CliError } from '../command.js';

/** A module's names, in every form that its code needs. */
export interface ModuleNames {
  /** `purchase-orders`: the folder, the route, the prefix of permissions and error codes. */
  readonly module: string;
  /** `purchase-order`: the file of the entity. */
  readonly file: string;
  /** `PurchaseOrders` */
  readonly Plural: string;
  /** `PurchaseOrder` */
  readonly Singular: string;
  /** `purchaseOrders`: the definition and the service. */
  readonly plural: string;
  /** `purchaseOrder`: a variable. */
  readonly singular: string;
  /** `purchase orders`, in a sentence. */
  readonly many: string;
  /** `purchase order`, in a sentence. */
  readonly one: string;
  /** `a` or `an`, as `one` asks for. */
  readonly article: string;
  /** `purchase_order` */
  readonly table: string;
}

const KEBAB = /^[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*$/;
const LONGEST = 40;

/** Words that say nothing; the architecture test refuses them anywhere. */
const NOTHING = /^(?:utils?|helpers?|misc|common|shared|v\d+)$/;

/** What the generated code calls something else already. */
const TAKEN = new Set([
  'admin',
  'arguments',
  'checks',
  'lists',
  'owners',
  'pages',
  'patches',
  'queries',
  'rows',
  'this',
]);

/** A variable cannot have these names. */
const JAVASCRIPT = new Set(
  'await break case catch class const continue debugger default delete do else enum export extends false finally for function if implements import in instanceof interface let new null package private protected public return static super switch throw true try typeof var void while with yield'.split(
    ' ',
  ),
);

/** A table cannot have these names without quotes. */
const SQL = new Set(
  'all analyse analyze and any array as asc both case cast check collate column constraint create default desc distinct do else end except false fetch for foreign freeze from full grant group having in initially inner intersect into is join lateral leading left like limit natural not null offset on only or order outer overlaps placing primary references returning right select similar some symmetric table then to trailing true union unique user using variadic verbose when where window with'.split(
    ' ',
  ),
);

/**
 * The names of a new module.
 * @param module plural and in kebab-case.
 * @param singular where it does not follow from the plural: `person` of `people`.
 * @throws {CliError} with what is wrong with the name.
 */
export function moduleNames(module: string, singular?: string): ModuleNames {
  const refuse = (reason: string): never => {
    throw new CliError(`A module cannot be called ${module}: ${reason}.`);
  };
  if (!KEBAB.test(module)) refuse('write it in lower case with hyphens, such as purchase-orders');
  if (module.length > LONGEST) refuse(`it is longer than ${String(LONGEST)} characters`);
  if (module.split('-').some((word) => NOTHING.test(word))) refuse('the name says nothing about what it does');
  if (TAKEN.has(module)) refuse('the name is reserved');
  const file = singular ?? singularOf(module) ?? refuse('take the plural, such as invoices, or add the singular');
  if (!KEBAB.test(file) || file === module) refuse(`${file} is not its singular`);
  const snake = file.replaceAll('-', '_');
  return {
    module,
    file,
    Plural: pascal(module),
    Singular: pascal(file),
    plural: camel(module),
    singular: JAVASCRIPT.has(file) ? `${file}Record` : camel(file),
    many: module.replaceAll('-', ' '),
    one: file.replaceAll('-', ' '),
    article: /^(?:[aeio]|u(?!s|ni))/.test(file) ? 'an' : 'a',
    table: SQL.has(snake) ? `${snake}_record` : snake,
  };
}

function singularOf(plural: string): string | null {
  if (!/[^su]s$/.test(plural)) return null;
  if (/[^aeiou]ies$/.test(plural)) return plural.replace(/ies$/, 'y');
  return /(?:ss|sh|ch|x|zz|atus)es$/.test(plural) ? plural.slice(0, -2) : plural.slice(0, -1);
}

function pascal(name: string): string {
  return name
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

function camel(name: string): string {
  const [first = '', ...rest] = name.split('-');
  return first + pascal(rest.join('-'));
}
