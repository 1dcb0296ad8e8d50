import { afterAll, describe, expect, it } from '@jest/globals';
import { databaseConfigFor } from '../testing/index.js';
import { Replica } from './replica.js';
import { WalHistory } from './wal-history.js';

describe('a replica that nobody reaches', () => {
  // Nothing listens on the port of the discard service.
  const url = 'postgres://plinth_app@127.0.0.1:9/plinth';
  const replica = new Replica(url, databaseConfigFor(url));
  const history = new WalHistory(1_000);

  afterAll(() => replica.close());

  it('is trusted by nobody', async () => {
    history.note(performance.now(), 10n);
    await replica.look(history, 10n);
    expect([replica.fault, replica.freshAsOf]).toEqual(['does not answer', -Infinity]);
  });

  it('is told from one that was left on the log of another primary', async () => {
    replica.replayed = 11n;
    await replica.look(history, 10n);
    expect([replica.fault, replica.freshAsOf]).toEqual(['does not follow this primary', -Infinity]);
  });
});
