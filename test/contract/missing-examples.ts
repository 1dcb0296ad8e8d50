import type { Finding } from './lint.js';

interface Body {
  readonly example?: unknown;
  readonly examples?: object;
  readonly schema?: object;
}

interface Described {
  readonly $ref?: string;
  readonly content?: Readonly<Record<string, Body>>;
}

interface Operation {
  readonly operationId?: string;
  readonly requestBody?: Described;
  readonly responses: Readonly<Record<string, Described>>;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch', 'head', 'options'];

/** The bodies of a document, asked for and answered, that show no example or declare no schema. */
export function missingExamples(document: object): Finding[] {
  const { paths, components } = document as {
    paths: Record<string, Record<string, Operation>>;
    components?: { responses?: Record<string, Described> };
  };
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ where: `paths/${path}/${method}`, operation: item[method] }] : [])),
  );
  return [
    ...operations.flatMap(({ where, operation }) => [
      ...faultsOf(operation.requestBody, `${where}/requestBody`),
      ...Object.entries(operation.responses).flatMap(([status, answer]) =>
        faultsOf(answer, `${where}/responses/${status}`),
      ),
    ]),
    ...Object.entries(components?.responses ?? {}).flatMap(([name, answer]) =>
      faultsOf(answer, `components/responses/${name}`),
    ),
  ];
}

function faultsOf(described: Described | undefined, where: string): Finding[] {
  return Object.entries(described?.content ?? {}).flatMap(([type, { example, examples, schema }]) => {
    const at = { where: `${where}/content/${type}` };
    if (schema === undefined) return [{ ...at, rule: 'plinth/schema', message: 'The body has no schema.' }];
    const shown = example !== undefined || Object.keys(examples ?? {}).length > 0;
    return shown ? [] : [{ ...at, rule: 'plinth/example', message: 'The body has no example.' }];
  });
}
