import { describe, expect, it } from '@jest/globals';
import { DeliverySize, MOST } from './delivery-size.js';

describe('the size of deliveries', () => {
  it('is one until a job has run, for each queue by itself', () => {
    const size = new DeliverySize();
    size.observe('short', 1);
    expect(size.of('short')).toBe(MOST);
    expect(size.of('other')).toBe(1);
  });

  it('is what fits into the patience by the mean of late', () => {
    const size = new DeliverySize();
    expect(size.perSecond('steady')).toBe(0);
    size.observe('steady', 30);
    expect([size.of('steady'), Math.round(size.perSecond('steady'))]).toEqual([3, 33]);
    size.observe('steady', 60_000);
    expect(size.of('steady')).toBe(1);
  });

  it('does not heed one pause of the process, and grows again once only short jobs have run for long', () => {
    const size = new DeliverySize();
    size.observe('short', 1);
    size.observe('short', 60);
    expect(size.of('short')).toBe(MOST);
    size.observe('short', 60_000);
    for (let run = 0; run < 100; run += 1) size.observe('short', 1);
    expect(size.of('short')).toBe(1);
    for (let run = 0; run < 400; run += 1) size.observe('short', 1);
    expect(size.of('short')).toBe(MOST);
  });
});
