import { describe, expect, it } from '@jest/globals';
import type { JsonObject } from '@plinth/kernel';
import { ConfigError } from '@plinth/platform/config';
import { MetadataRules } from './metadata-rules.js';

async function rules(schema: unknown, metadataMaxBytes = 1000): Promise<MetadataRules> {
  const metadataSchema = schema === null ? null : JSON.stringify(schema);
  const made = new MetadataRules({ avatarMaxBytes: 1, metadataMaxBytes, metadataSchema });
  await made.onModuleInit();
  return made;
}

function faultsOf(made: MetadataRules, metadata: JsonObject): unknown {
  try {
    made.assert(metadata);
    return null;
  } catch (error) {
    const { code, details } = error as { code: string; details: { faults?: { pointer: string; code: string }[] } };
    return [code, ...(details.faults ?? []).map((fault) => `${fault.code} ${fault.pointer}`)];
  }
}

describe('the rules for metadata', () => {
  it('bound its size in bytes', async () => {
    const made = await rules(null, 20);
    expect(faultsOf(made, { a: 'x'.repeat(12) })).toBeNull();
    expect(faultsOf(made, { a: 'x'.repeat(13) })).toEqual(['users.metadata_too_large']);
    expect(faultsOf(made, { a: 'ü'.repeat(7) })).toEqual(['users.metadata_too_large']);
  });

  it('name every fault by its place', async () => {
    const made = await rules({
      type: 'object',
      required: ['plan'],
      additionalProperties: false,
      properties: {
        plan: { enum: ['basic', 'pro'] },
        site: { type: 'string', format: 'uri' },
        'a/b': { type: 'array', items: { type: 'integer' } },
      },
    });
    expect(faultsOf(made, { plan: 'pro', site: 'https://example.com', 'a/b': [1] })).toBeNull();
    expect(faultsOf(made, { plan: 'gold', site: 'no uri', 'a/b': [1, 'x'], 'x~y': 1 })).toEqual([
      'users.metadata_refused',
      'additionalProperties /metadata/x~0y',
      'enum /metadata/plan',
      'format /metadata/site',
      'type /metadata/a~1b/1',
    ]);
    expect(faultsOf(made, {})).toEqual(['users.metadata_refused', 'required /metadata/plan']);
  });

  it('name no more faults than anybody reads', async () => {
    const made = await rules({ additionalProperties: { type: 'string' } });
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [String(index), 1]));
    expect(faultsOf(made, many)).toHaveLength(21);
  });

  it.each([
    [{ type: 'objekt' }],
    [{ propertees: {} }],
    [{ $ref: 'https://example.com/schema.json' }],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }],
    [{ properties: { a: { pattern: '(' } } }],
    [{ properties: { a: { format: 'no-such-format' } } }],
    [[]],
    [1],
  ])('do not let the platform start with %j', async (schema) => {
    const refusal = await rules(schema).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConfigError);
    expect((refusal as Error).message).toMatch(/^USER_METADATA_SCHEMA is no JSON Schema that can be used: \S[^\n]*$/);
  });
});
