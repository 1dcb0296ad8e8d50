import type { OpenAPIObject } from '@nestjs/swagger';

/** A path of the description, with its operations. */
export type PathItem = OpenAPIObject['paths'][string];

/** One operation, with what we add to the standard. */
export type Operation = NonNullable<PathItem['get']> & {
  readonly 'x-required-permission'?: string;
  readonly 'x-step-up'?: boolean;
  readonly 'x-errors'?: readonly DescribedError[];
  readonly 'x-deprecation'?: { readonly since: string; readonly sunset: string; readonly link: string };
};

/** An error that a route declares. */
export interface DescribedError {
  readonly code: string;
  readonly status: number;
  readonly message: string;
}

/** A schema of JSON Schema 2020-12, as far as this code looks into it. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: readonly unknown[];
  const?: unknown;
  default?: unknown;
  example?: unknown;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** A body by media type. */
export type Content = Record<string, { schema?: Schema; example?: unknown; examples?: Record<string, unknown> }>;

/** An answer, or where it is described. */
export interface Answer {
  $ref?: string;
  description?: string;
  headers?: Record<string, unknown>;
  content?: Content;
}

export const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'] as const;

/** Every operation of a document. */
export function operationsOf(document: OpenAPIObject): { path: string; method: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      return operation ? [{ path, method, operation }] : [];
    }),
  );
}

/** The type of a schema, where it has one beside `null`. */
export function typeOfSchema({ type }: Schema): string | undefined {
  return Array.isArray(type) ? type.find((each) => each !== 'null') : type;
}
