import { compareSchemas, type Components, type Schema } from './compare-schemas.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: Schema;
}

interface Body {
  readonly $ref?: string;
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

interface Operation {
  readonly operationId?: string;
  readonly security?: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses: Readonly<Record<string, Body>>;
}

/** An OpenAPI document, as far as it is compared. */
export interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation | undefined>>>>;
  readonly components?: Components & { readonly responses?: Readonly<Record<string, Body>> };
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** What breaks clients of `before` once the API is `after`: a sentence each, stable from run to run. */
export function breaksBetween(before: Description, after: Description): string[] {
  const found = Object.entries(before.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const old = item[method];
      if (!old) return [];
      const name = `${method.toUpperCase()} ${path}`;
      const now = after.paths[path]?.[method];
      const faults = now ? new OperationComparison(before, after).of(old, now) : ['is gone'];
      return faults.map((fault) => `${name} ${fault}`);
    }),
  );
  return [...new Set(found)];
}

class OperationComparison {
  constructor(
    private readonly before: Description,
    private readonly after: Description,
  ) {}

  of(old: Operation, now: Operation): string[] {
    return [
      ...(old.operationId === now.operationId ? [] : [`is called ${String(now.operationId)} now`]),
      ...securityBreaks(old, now),
      ...this.parameters(old.parameters ?? [], now.parameters ?? []),
      ...this.requestBody(old.requestBody, now.requestBody),
      ...this.answers(old.responses, now.responses),
    ];
  }

  private parameters(old: readonly Parameter[], now: readonly Parameter[]): string[] {
    const nameOf = (each: Parameter) => `${each.in} parameter ${each.name}`;
    const known = new Map(now.map((each) => [nameOf(each), each]));
    const added = now.filter((each) => each.required === true && !old.some((one) => nameOf(one) === nameOf(each)));
    return [
      ...added.map((each) => `wants the ${nameOf(each)}`),
      ...old.flatMap((each) => {
        const next = known.get(nameOf(each));
        if (!next) return [`does not take the ${nameOf(each)} any more`];
        if (next.required === true && each.required !== true) return [`wants the ${nameOf(each)}`];
        return this.schemas(each.schema, next.schema, 'request').map((fault) => `${nameOf(each)}: ${fault}`);
      }),
    ];
  }

  private requestBody(old: Body | undefined, now: Body | undefined): string[] {
    if (!old) return now?.required === true ? ['wants a body'] : [];
    if (!now) return ['takes no body any more'];
    return this.content(old, now, 'request').map((fault) => `body: ${fault}`);
  }

  private answers(old: Operation['responses'], now: Operation['responses']): string[] {
    return Object.entries(old).flatMap(([status, answer]) => {
      const next = now[status];
      if (!next) return [`does not answer ${status} any more`];
      const faults = this.content(resolve(answer, this.before), resolve(next, this.after), 'answer');
      return faults.map((fault) => `${status}: ${fault}`);
    });
  }

  private content(old: Body, now: Body, side: 'request' | 'answer'): string[] {
    return Object.entries(old.content ?? {}).flatMap(([type, { schema }]) => {
      const next = now.content?.[type];
      return next ? this.schemas(schema, next.schema, side) : [`${type} is gone`];
    });
  }

  private schemas(old: Schema | undefined, now: Schema | undefined, side: 'request' | 'answer'): string[] {
    const components = { before: this.before.components ?? {}, after: this.after.components ?? {} };
    return compareSchemas(old ?? {}, now ?? {}, side, components);
  }
}

/** Every way in that there was must still be one, and ask for nothing more. */
function securityBreaks(old: Operation, now: Operation): string[] {
  const ways = (now.security ?? []).map((each) => JSON.stringify(each));
  const lost = (old.security ?? []).filter((each) => !ways.includes(JSON.stringify(each)));
  return lost.map((each) => `is no longer open to ${JSON.stringify(each)}`);
}

function resolve(body: Body, description: Description): Body {
  if (body.$ref === undefined) return body;
  return description.components?.responses?.[body.$ref.split('/').at(-1) ?? ''] ?? {};
}
