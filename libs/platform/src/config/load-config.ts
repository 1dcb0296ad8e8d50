import { readFileSync } from 'node:fs';
import {
  Problem,
  sections,
  type Environment,
  type Section,
  type ValuesOf,
  type Variable,
  type VariableFault,
} from '@plinth/config';

/** What the processes read their configuration from, usually `process.env`. */
export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/** The configuration, validated: the values of each section. */
export class LoadedConfig {
  constructor(
    readonly production: boolean,
    private readonly values: ReadonlyMap<string, unknown>,
  ) {}

  /** The values of one section. */
  of<S extends Section>(section: S): ValuesOf<S> {
    return this.values.get(section.name) as ValuesOf<S>;
  }
}

/** The configuration cannot be used. Lists every fault at once; names variables, never values. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  constructor(readonly faults: readonly VariableFault[]) {
    super(faults.map(({ variable, problem }) => `${variable} ${problem}`).join('\n'));
  }
}

/**
 * Reads and validates the whole configuration. Each variable may also be given as a file, `NAME_FILE`; an empty
 * text counts as unset.
 * @throws {ConfigError} with all faults together.
 */
export function loadConfig(raw: RawEnvironment): LoadedConfig {
  const faults: VariableFault[] = [];
  const production = raw['NODE_ENV'] === 'production';
  const environment: Environment = { production, raw: (name) => raw[name] || readNamedFile(name, raw[`${name}_FILE`]) };
  const values = new Map<string, unknown>();
  for (const section of sections) {
    const slice: Record<string, unknown> = {};
    for (const [key, variable] of Object.entries(section.variables)) {
      try {
        slice[key] = read(variable, environment);
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        faults.push({ variable: variable.name, problem: error.message });
      }
    }
    values.set(section.name, Object.freeze(slice));
  }
  if (faults.length > 0) throw new ConfigError(faults);
  return new LoadedConfig(production, values);
}

function read(variable: Variable<unknown>, environment: Environment): unknown {
  const text = environment.raw(variable.name);
  return text ? variable.parse(text, environment) : variable.fallback(environment);
}

function readNamedFile(name: string, path: string | undefined): string | undefined {
  if (!path) return undefined;
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    throw new Problem(`cannot be read: ${name}_FILE names a file that cannot be opened`);
  }
}
