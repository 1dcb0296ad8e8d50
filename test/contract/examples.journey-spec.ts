import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { newId } from '@plinth/kernel';
import { modules } from '@plinth/modules';
import { RolesApi } from '@plinth/modules/roles';
import { Transaction } from '@plinth/platform/database';
import { startTestApi, type Answer, type TestApi } from '@plinth/platform/testing';
import { aPerson, type Person } from '../../libs/modules/auth/src/testing/people.factory.js';
import { Description, type Operation, type Schema } from '../fuzz/description.js';

jest.setTimeout(60_000);

/** Reads come first: they find what the others end. */
const ORDER = ['OPTIONS', 'HEAD', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
const place = ({ method }: Operation) => ORDER.indexOf(method);

const FORM = '--x\r\ncontent-disposition: form-data; name="file"; filename="a.txt"\r\n\r\nThe bytes.\r\n--x--\r\n';

describe('the examples of the description', () => {
  const operations = [...new Description().operations].sort((left, right) => place(left) - place(right));
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  const answers = new Map<string, Answer>();
  let api: TestApi;
  let world: Readonly<Record<string, string>>;

  beforeAll(async () => {
    formats.default(ajv);
    ajv.addSchema(JSON.parse(readFileSync('openapi.json', 'utf8')), 'openapi');
    api = await startTestApi(modules, { RATE_LIMIT: 'off' });
    let person: Person | undefined;
    for (const operation of operations) {
      // Each change by a new administrator with things of their own: none finds what another has left.
      if (!person || place(operation) >= ORDER.indexOf('POST')) {
        person = await anAdministrator();
        world = await furnished(person);
      }
      // The stream of a job that nobody runs would stay open.
      if (operation.operationId === 'jobEvents_follow')
        await api.call('POST', `/v1/jobs/${world['job']}/cancel`, { token: person.accessToken });
      answers.set(operation.operationId, await replay(operation, person));
    }
  }, 60_000);
  afterAll(() => api.close());

  async function anAdministrator(): Promise<Person> {
    const person = await aPerson(api);
    await api.get(Transaction).run(() => api.get(RolesApi).grant(person.id, 'super-admin'));
    return person;
  }

  async function furnished({ id: userId, accessToken: token }: Person): Promise<Record<string, string>> {
    const bucket = `examples-${randomUUID()}`;
    const make = async (path: string, body: unknown) => (await api.call('POST', path, { token, body })).body;
    await make('/v1/storage/buckets', { name: bucket });
    await api.call('PUT', `/v1/storage/buckets/${bucket}/objects/a.txt`, { token, body: Buffer.from('a') });
    const { id: organization } = await make('/v1/organizations', { name: 'Examples' });
    const payload = { bucket, prefix: '', toKey: 'a.zip' };
    const { id: job } = await make('/v1/jobs', { type: 'storage.zip', payload, delaySeconds: 3600 });
    const role = `role-${randomUUID().slice(0, 8)}`;
    await make('/v1/admin/roles', { name: role, permissions: [] });
    return { bucket, permission: 'users:read', path: 'a.txt', organization, job, userId, name: role, role: 'support' };
  }

  /** What stands for a parameter of a path. */
  function named(name: string, path: string): string {
    if (name !== 'id') return world[name] ?? newId();
    const [, resource = ''] = /^\/v1\/(?:admin\/)?(\w+)\//.exec(path) ?? [];
    const ids: Record<string, string | undefined> = {
      organizations: world['organization'],
      jobs: path.includes('schedules') ? undefined : world['job'],
      users: world['userId'],
    };
    return ids[resource] ?? '0199c0de-7a11-7000-8000-00000000c0de';
  }

  function replay({ method, path, parameters, requestBody }: Operation, { accessToken }: Person): Promise<Answer> {
    const exampleOf = ({ example, enum: values, minimum }: Schema = {}) => {
      const value = example ?? values?.[0] ?? minimum ?? newId();
      return typeof value === 'string' ? value : JSON.stringify(value);
    };
    const query = new URLSearchParams(
      parameters
        .filter((each) => each.in === 'query' && each.required)
        .map(({ name, schema }): [string, string] => [
          name,
          name === 'key' ? 'a.txt' : (world[name] ?? exampleOf(schema)),
        ]),
    );
    const headers = Object.fromEntries(
      parameters
        .filter((each) => each.in === 'header' && each.required)
        .map(({ name, schema }) => [name, exampleOf(schema)]),
    );
    const [media] = Object.entries(requestBody?.content ?? {});
    const [type = '', { example } = {}] = media ?? [];
    const isForm = type === 'multipart/form-data';
    const body = isForm || typeof example === 'string' ? Buffer.from(isForm ? FORM : String(example)) : example;
    return api.call(
      method,
      path.replace(/\{(\w+)\}/g, (_, name: string) => named(name, path)) + (query.size > 0 ? `?${query}` : ''),
      {
        token: accessToken,
        headers: { ...headers, ...(isForm && { 'content-type': 'multipart/form-data; boundary=x' }) },
        ...(body !== undefined && { body }),
      },
    );
  }

  /** Where the schema of an answer is; `null` where the description has none. */
  function schemaOf({ path, method, responses }: Operation, status: number, type: string): string | null {
    const declared = responses[String(status)] ? String(status) : 'default';
    const reference = responses[declared]?.$ref;
    const escaped = path.replaceAll('~', '~0').replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
    const at = reference ?? `#/paths/${escaped}/${method.toLowerCase()}/responses/${declared}`;
    const isProblem = type.startsWith('application/problem+json');
    if (!reference && !responses[declared]?.content?.[isProblem ? 'application/problem+json' : 'application/json'])
      return null;
    return `openapi${at}/content/application~1${isProblem ? 'problem+json' : 'json'}/schema`;
  }

  it('are there for every operation that takes a body', () => {
    const lacking = operations.filter(({ requestBody }) =>
      Object.values(requestBody?.content ?? {}).some(({ example }) => example === undefined),
    );
    expect(lacking.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('are answered as the description says, in status and shape', () => {
    const faults = operations.flatMap((operation) => {
      const { status, headers, body } = answers.get(operation.operationId)!;
      const call = `${operation.operationId} answered ${String(status)}`;
      if (operation.responses[String(status)] === undefined)
        return [`${call}, which is not declared: ${JSON.stringify(body)}`];
      const type = headers.get('content-type') ?? '';
      if (!type.includes('json') || body === '') return [];
      const schema = schemaOf(operation, status, type);
      if (schema === null) return [`${call} with ${type}, which is not declared`];
      const isValid = ajv.compile({ $ref: schema });
      return isValid(body) ? [] : [`${call}: ${ajv.errorsText(isValid.errors)}`];
    });
    expect(faults).toEqual([]);
  });

  it('are valid input, every one', () => {
    const refused = operations
      .map(({ operationId }) => ({ operationId, ...answers.get(operationId)! }))
      .filter(({ status, body }) => status === 400 && body.errors !== undefined)
      .map(
        ({ operationId, status, body }) =>
          `${operationId}: ${String(status)} ${JSON.stringify(body.errors ?? body.code)}`,
      );
    expect(refused).toEqual([]);
    const good = [...answers.values()].filter(({ status }) => status < 300);
    expect(good.length).toBeGreaterThan(operations.length * 0.6);
  });
});
