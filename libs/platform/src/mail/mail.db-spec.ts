import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, Transaction } from '../database/index.js';
import { drainQueue, startTestWorker, type TestProcess } from '../testing/index.js';
import { Mailer } from './index.js';

describe('mail', () => {
  let worker: TestProcess;
  beforeAll(async () => {
    worker = await startTestWorker([]);
  });
  afterAll(() => worker.close());

  const mail = {
    to: 'ada@example.org',
    subject: 'Welcome, Ada ✓',
    text: 'Your link: https://example.org/#token=sesame',
    html: '<a href="https://example.org/#token=sesame">Your link</a>',
  };

  it('becomes a file where no server is configured, once the transaction commits', async () => {
    const transaction = worker.get(Transaction);
    const rolledBack = transaction.run(async () => {
      await worker.get(Mailer).send(mail);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await transaction.run(() => worker.get(Mailer).send(mail));
    await drainQueue(worker);

    const folder = join(worker.dataFolder, 'mail');
    const files = await readdir(folder);
    expect(files).toHaveLength(1);
    const text = await readFile(join(folder, files[0] ?? ''), 'utf8');
    const [job] = await worker.get(Database).query<{ id: string; payload: unknown }>('SELECT id, payload FROM job');
    expect(text).toContain('To: ada@example.org');
    expect(text).toContain('token=');
    expect(text).toContain(`Message-ID: <${job?.id ?? ''}@localhost.localdomain>`);
    expect(files[0]).toContain('ada@example.org');
    // The ledger never holds the link.
    expect(JSON.stringify(job?.payload)).not.toContain('sesame');
  });

  it('refuses a subject that would begin another header', async () => {
    const send = worker.get(Mailer).send({ ...mail, subject: 'x\r\nBcc: eve@example.org' });
    await expect(send).rejects.toMatchObject({ code: 'jobs.invalid_payload' });
  });
});
