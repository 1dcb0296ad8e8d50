/** What a default may depend on: the mode, and the raw text of other variables. */
export interface Environment {
  readonly production: boolean;
  readonly raw: (name: string) => string | undefined;
}

/** A fault in one variable. It names the variable and the rule, never the value. */
export interface VariableFault {
  readonly variable: string;
  readonly problem: string;
}

/** One environment variable: its name, what it means, how its text becomes a value. */
export interface Variable<T> {
  readonly name: string;
  readonly about: string;
  /** Shown in `.env.example` where the default is computed. */
  readonly example: string;
  readonly secret: boolean;
  /** Parses the text. Throws a `Problem` whose message names the rule broken and never the text itself. */
  readonly parse: (text: string, environment: Environment) => T;
  /** The value where the variable is unset. Throws a `Problem` where it may not be. */
  readonly fallback: (environment: Environment) => T;
}

/** A rule that a variable broke, in words fit for the operator. */
export class Problem extends Error {}

interface Options<T> {
  readonly about: string;
  readonly default: T | ((environment: Environment) => T);
  /** Text for `.env.example` where the default is a function. */
  readonly example?: string;
}

function variable<T>(name: string, options: Options<T>, secret: boolean, parse: Variable<T>['parse']): Variable<T> {
  const { default: given } = options;
  return {
    name,
    about: options.about,
    example: options.example ?? (typeof given === 'function' || given === null ? '' : String(given)),
    secret,
    parse,
    fallback: typeof given === 'function' ? (given as (environment: Environment) => T) : () => given,
  };
}

// A secret made by chance has more, in whatever alphabet.
const FEWEST_CHARACTERS = 5;

/** Free text. */
export function text<T extends string | null = string>(name: string, options: Options<T>): Variable<T> {
  return variable(name, options, false, (value) => value as T);
}

/**
 * A secret: read from `NAME` or from the file `NAME_FILE`, never printed. At least `minLength` characters in production,
 * and not the same few again and again.
 */
export function secret<T extends string | null = string | null>(
  name: string,
  options: Options<T> & { readonly minLength: number },
): Variable<T> {
  return variable(name, options, true, (value, environment) => {
    if (environment.production && value.length < options.minLength) {
      throw new Problem(`must have at least ${String(options.minLength)} characters in production`);
    }
    if (environment.production && new Set(value).size < FEWEST_CHARACTERS) {
      throw new Problem('must not repeat the same few characters in production');
    }
    return value as T;
  });
}

/** A whole number within bounds. */
export function integer(name: string, options: Options<number> & { min: number; max: number }): Variable<number> {
  return variable(name, options, false, (value) => {
    const number = Number(value);
    if (!/^-?\d+$/.test(value) || number < options.min || number > options.max) {
      throw new Problem(`must be a whole number from ${String(options.min)} to ${String(options.max)}`);
    }
    return number;
  });
}

/** A share of a whole, from 0 to 1. */
export function fraction(name: string, options: Options<number>): Variable<number> {
  return variable(name, options, false, (value) => {
    const number = Number(value);
    if (!/^\d+(\.\d+)?$/.test(value) || number > 1) throw new Problem('must be a number from 0 to 1');
    return number;
  });
}

/** A switch with two spellings, such as `on` and `off`. */
export function toggle(
  name: string,
  options: Options<boolean>,
  [yes, no]: readonly [string, string] = ['on', 'off'],
): Variable<boolean> {
  const shown = { ...options, example: options.example ?? (options.default === true ? yes : no) };
  return variable(name, shown, false, (value) => {
    if (value !== yes && value !== no) throw new Problem(`must be ${yes} or ${no}`);
    return value === yes;
  });
}

/** One of a closed list of words. */
export function choice<const C extends string>(
  name: string,
  choices: readonly C[],
  options: Options<NoInfer<C>>,
): Variable<C> {
  return variable(name, options, false, (value) => {
    const found = choices.find((each) => each === value);
    if (found === undefined) throw new Problem(`must be one of ${choices.join(', ')}`);
    return found;
  });
}

/** A URL with one of the given protocols, without a trailing slash. */
export function url<T extends string | null = string>(
  name: string,
  options: Options<T> & { protocols: readonly string[]; secret?: boolean },
): Variable<T> {
  return variable(name, options, options.secret ?? false, (value) => {
    const protocols = options.protocols.map((each) => `${each}://`).join(' or ');
    if (!URL.canParse(value) || !options.protocols.includes(new URL(value).protocol.slice(0, -1))) {
      throw new Problem(`must be a URL that starts with ${protocols}`);
    }
    return value.replace(/\/+$/, '') as T;
  });
}

/** A colour as the web writes it: `#` and six hexadecimal digits. */
export function colour(name: string, options: Options<string>): Variable<string> {
  return variable(name, options, false, (value) => {
    if (!/^#[0-9a-f]{6}$/i.test(value)) throw new Problem('must be # and six hexadecimal digits, such as #1f6feb');
    return value.toLowerCase();
  });
}

/** A list separated by commas; `each` says what its items must be. */
export function list(
  name: string,
  options: Options<readonly string[]> & { readonly secret?: boolean },
  each?: { readonly holds: (item: string) => boolean; readonly rule: string },
): Variable<readonly string[]> {
  return variable(name, options, options.secret ?? false, (value) => {
    const items = value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    if (each && !items.every(each.holds)) throw new Problem(each.rule);
    return items;
  });
}
