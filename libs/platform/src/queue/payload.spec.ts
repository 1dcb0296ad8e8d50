import { describe, expect, it } from '@jest/globals';
import { plainToInstance, Type } from 'class-transformer';
import { IsIn, IsInt, IsString, Length, Max, Min, ValidateNested } from 'class-validator';
import { MayBeAbsent } from '../http/may-be-absent.decorator.js';
import { KeyRing } from '../secrets/index.js';
import { payloadSchema } from './payload-schema.js';
import { checkedPayload, masked, NoPayload, opened, sealed, SecretField } from './payload.js';

class Box {
  @IsInt()
  @Min(1)
  @Max(100)
  width: number;
}

class ShipPayload {
  @IsString()
  @Length(1, 200)
  to: string;

  @MayBeAbsent()
  @IsIn(['slow', 'fast'])
  speed?: 'slow' | 'fast';

  @ValidateNested()
  @Type(() => Box)
  box: Box;

  @SecretField()
  @MayBeAbsent()
  @IsString()
  code?: string;
}

const keys = new KeyRing([Buffer.alloc(32, 1).toString('base64')]);
const jobId = '01890000-0000-7000-8000-000000000001';

describe('a payload', () => {
  const faultsOf = (payload: unknown): string[] => {
    try {
      checkedPayload(ShipPayload, payload);
      return [];
    } catch (error) {
      return (error as { details: { faults: { pointer: string }[] } }).details.faults.map(({ pointer }) => pointer);
    }
  };

  it('is checked by its class, with a pointer to each fault', () => {
    expect(faultsOf({ to: 'x', box: { width: 5 } })).toEqual([]);
    expect(faultsOf({ to: '', box: { width: 0, depth: 1 }, more: 1 }).sort()).toEqual([
      '/payload/box/depth',
      '/payload/box/width',
      '/payload/more',
      '/payload/to',
    ]);
    expect(faultsOf('text')).toEqual(['/payload']);
    expect(faultsOf({ to: 'x'.repeat(300_000), box: { width: 1 } })).toContain('/payload/to');
  });

  it.each(['__proto__', 'constructor', 'prototype'])('refuses the key %s at any depth', (key) => {
    const payload = JSON.parse(`{ "to": "x", "box": { "width": 1, "${key}": {} } }`) as unknown;
    expect(faultsOf(payload)).toContain(`/payload/box/${key}`);
    for (const value of ['{}', '"x"', 'null', '[]']) {
      const flat = JSON.parse(`{ "${key}": ${value} }`) as unknown;
      expect(() => checkedPayload(NoPayload, flat)).toThrow('does not fit the type of the job');
    }
  });

  it('may have no fields at all', () => {
    expect(checkedPayload(NoPayload, {})).toEqual({});
    expect(() => checkedPayload(NoPayload, { a: 1 })).toThrow();
    expect(payloadSchema(NoPayload)).toEqual({ type: 'object', properties: {}, additionalProperties: false });
  });

  it('keeps secrets from everyone but the handler of this very job', () => {
    const kept = sealed(ShipPayload, { to: 'x', box: { width: 1 }, code: 'hush' }, jobId, keys);
    expect(JSON.stringify(kept)).not.toContain('hush');
    expect(masked(kept)).toEqual({ to: 'x', box: { width: 1 }, code: '••••••' });
    expect(opened(ShipPayload, kept, jobId, keys).code).toBe('hush');
    expect(() => opened(ShipPayload, kept, jobId.replace(/1$/, '2'), keys)).toThrow();
  });

  it('is an instance of its class as class-transformer makes it, nested or flat', () => {
    class FlatPayload {
      name: string;
      size = 3;
    }
    class TypedPayload {
      @Type(() => Date)
      at: Date;
    }
    const instant = '2026-01-02T03:04:05.000Z';
    const cases = [
      [ShipPayload, { to: 'x', box: { width: 1 } }],
      [FlatPayload, { name: 'x' }],
      [FlatPayload, { name: 'x', size: 5 }],
      [FlatPayload, { name: 'x', box: { sides: [1, { unit: null }] } }],
      [FlatPayload, JSON.parse('{ "name": "x", "__proto__": null }')],
      [FlatPayload, { name: 'x', constructor: NoPayload }],
      [TypedPayload, { at: instant }],
      [NoPayload, {}],
    ] as const;
    for (const [payloadClass, payload] of cases) {
      const instance = opened<object>(payloadClass, payload, jobId, keys);
      expect(instance).toBeInstanceOf(payloadClass);
      expect(instance).toStrictEqual(plainToInstance<object, object>(payloadClass, payload));
      expect(instance).not.toBe(payload);
    }
  });

  it('has a JSON Schema that stands by itself', () => {
    expect(payloadSchema(ShipPayload)).toEqual({
      type: 'object',
      additionalProperties: false,
      required: ['to', 'box'],
      properties: {
        to: { type: 'string', minLength: 1, maxLength: 200 },
        speed: { type: 'string', enum: ['slow', 'fast'] },
        box: {
          type: 'object',
          additionalProperties: false,
          required: ['width'],
          properties: { width: { type: 'integer', minimum: 1, maximum: 100 } },
        },
        code: { type: 'string' },
      },
    });
  });
});
