import type { Variable } from './variable.js';

type Variables = Record<string, Variable<unknown>>;

/** The values of a section, by the names that code uses for them. */
export type SectionValues<V extends Variables> = {
  readonly [K in keyof V]: V[K] extends Variable<infer T> ? T : never;
};

/** A slice of the configuration: one concern, read once at boot and handed to the module that owns it. */
export interface Section<V extends Variables = Variables> {
  readonly name: string;
  readonly about: string;
  readonly variables: V;
}

/** The values of a section type: `type HttpConfig = ValuesOf<typeof httpSection>`. */
export type ValuesOf<S> = S extends Section<infer V> ? SectionValues<V> : never;

/** Declares a section. */
export function section<V extends Variables>(name: string, about: string, variables: V): Section<V> {
  return { name, about, variables };
}
