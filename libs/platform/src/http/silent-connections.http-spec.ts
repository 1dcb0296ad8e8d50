import { connect } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { startTestApi } from '../testing/index.js';
import { fakePrincipals } from '../testing/fake-principals.js';

describe('a stopping API', () => {
  it('does not wait for connections on which nothing was asked', async () => {
    const api = await startTestApi([fakePrincipals()]);
    const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
    await once(socket, 'connect');
    const since = Date.now();
    await api.close();
    expect(Date.now() - since).toBeLessThan(5_000);
  });
});
