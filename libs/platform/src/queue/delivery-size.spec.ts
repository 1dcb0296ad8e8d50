import { describe, expect, it } from '@jest/globals';
import { DeliverySize, MOST } from './delivery-size.js';

describe('the size of deliveries', () => {
  it('is one until a job has run, for each queue by itself', () => {
    const size = new DeliverySize();
    size.observe('short', 1);
    expect(size.of('short')).toBe(MOST);
    expect(size.of('other')).toBe(1);
  });

  it('is what fits into the patience by the slowest job of late', () => {
    const size = new DeliverySize();
    size.observe('mixed', 1);
    size.observe('mixed', 30);
    expect(size.of('mixed')).toBe(3);
    size.observe('mixed', 60_000);
    expect(size.of('mixed')).toBe(1);
  });

  it('grows again once only short jobs have run for long', () => {
    const size = new DeliverySize();
    size.observe('once-slow', 60_000);
    for (let run = 0; run < 200; run += 1) size.observe('once-slow', 1);
    expect(size.of('once-slow')).toBe(1);
    for (let run = 0; run < 300; run += 1) size.observe('once-slow', 1);
    expect(size.of('once-slow')).toBe(MOST);
  });
});
