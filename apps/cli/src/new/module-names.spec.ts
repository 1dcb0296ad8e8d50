import { describe, expect, it } from '@jest/globals';
import { moduleNames } from './module-names.js';

describe('the names of a new module', () => {
  it('follow from its plural', () => {
    expect(moduleNames('purchase-orders')).toEqual({
      module: 'purchase-orders',
      file: 'purchase-order',
      Plural: 'PurchaseOrders',
      Singular: 'PurchaseOrder',
      plural: 'purchaseOrders',
      singular: 'purchaseOrder',
      many: 'purchase orders',
      one: 'purchase order',
      article: 'a',
      table: 'purchase_order',
    });
  });

  it.each([
    ['invoices', 'invoice'],
    ['companies', 'company'],
    ['boxes', 'box'],
    ['branches', 'branch'],
    ['courses', 'course'],
    ['addresses', 'address'],
    ['keys', 'key'],
  ])('know that one of %s is a %s', (module, one) => {
    expect(moduleNames(module)).toMatchObject({ one, file: one });
  });

  it('take a singular that does not follow', () => {
    expect(moduleNames('people', 'person')).toMatchObject({ Plural: 'People', Singular: 'Person', table: 'person' });
  });

  it('stay clear of the words of SQL and JavaScript', () => {
    expect(moduleNames('orders')).toMatchObject({ table: 'order_record', singular: 'order' });
    expect(moduleNames('cases')).toMatchObject({ table: 'case_record', singular: 'caseRecord' });
  });

  it.each([
    ['Invoices', /lower case with hyphens/],
    ['purchase_orders', /lower case with hyphens/],
    ['../invoices', /lower case with hyphens/],
    ['', /lower case with hyphens/],
    ['invoice', /take the plural/],
    ['class', /take the plural/],
    ['order-utils', /says nothing/],
    ['pages', /reserved/],
    [`${'long-'.repeat(10)}names`, /longer than 40/],
  ])('are refused for %j', (module, reason) => {
    expect(() => moduleNames(module)).toThrow(reason);
  });
});
