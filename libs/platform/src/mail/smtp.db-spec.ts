import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { mailSection, platformSection } from '@plinth/config';
import { loadConfig } from '../config/index.js';
import { Database } from '../database/index.js';
import { Dispatcher } from '../queue/dispatcher.js';
import { Queue } from '../queue/index.js';
import {
  createTestEnvironment,
  eventually,
  makeCertificate,
  startProcess,
  type TestEnvironment,
  type TestProcess,
} from '../testing/index.js';
import { SendMailJob } from './index.js';
import { MailTransport } from './mail-transport.js';
import { answer, headerOf, partOf, startMailServer, type MailServer } from './testing/mail-server.js';

const USER = 'post@example.org';
const PASSWORD = 'p/a:s%s wörd';
const LOGIN = `${encodeURIComponent(USER)}:${encodeURIComponent(PASSWORD)}`;
const TOKEN = 'q7Zt0vX-3mWc9kYd_2LrB8nHf5GsJ1aEoUiPxKzQ4yT';
const LINK = `https://plinth.example/auth/reset-password?token=${TOKEN}`;

const mail = {
  to: 'ada@example.org',
  subject: 'Grüße an Ada, mit einem Betreff, der länger ist als eine Zeile eines Kopfes ✓',
  text: `Hallo Ada — dein Verweis:\n${LINK}`,
  html: `<p lang="de">Hallo Ada — <a href="${LINK}">dein Verweis</a></p>`,
};

interface Ended {
  readonly id: string;
  readonly status: string;
  readonly attempt: number;
  readonly told: string;
}

describe('mail over SMTP', () => {
  const certificate = makeCertificate('mail');
  const trusted = encodeURIComponent(certificate.cert);
  let server: MailServer;
  let environment: TestEnvironment;
  let worker: TestProcess;
  const log: string[] = [];

  beforeAll(async () => {
    server = await startMailServer(certificate);
    environment = await createTestEnvironment({
      LOG_LEVEL: 'debug',
      SMTP_URL: `smtp://${LOGIN}@127.0.0.1:${String(server.port)}?tls.ca=${trusted}&maxMessages=1`,
    });
    worker = await startProcess('worker', [], environment.env, (line) => log.push(line));
  });
  afterEach(() => server.behave({}));
  afterAll(async () => {
    await worker.close();
    await server.close();
    await environment.dispose();
  });

  /** Sends the mail as a job, whose pauses between attempts are skipped. */
  const send = async (maxAttempts = 5): Promise<Ended> => {
    const { id } = await worker.get(Queue).enqueue(SendMailJob, mail, { maxAttempts });
    const database = worker.get(Database);
    return eventually(async () => {
      const early = await database.change(
        `UPDATE job SET run_at = now() WHERE id = $1 AND status = 'scheduled' AND run_at > now()`,
        [id],
      );
      if (early > 0) worker.get(Dispatcher).wake();
      const [job] = await database.query<Ended>(
        `SELECT id, status, attempt, concat_ws(E'\\n', job, (SELECT json_agg(a) FROM job_attempt a WHERE a.job_id = job.id)) AS told
         FROM job WHERE id = $1 AND status IN ('completed', 'failed')`,
        [id],
      );
      return job ?? null;
    });
  };
  const since = (count: number) => server.messages.slice(count);

  it('brings a message whole, to a server that was signed in to over TLS', async () => {
    const logins: string[][] = [];
    server.behave({ isWelcome: (...login) => logins.push(login) > 0 });
    const job = await send();
    expect(job).toMatchObject({ status: 'completed', attempt: 1 });
    expect(logins).toEqual([[USER, PASSWORD]]);
    const [raw = '', ...more] = server.messages;
    expect(more).toEqual([]);
    expect(headerOf(raw, 'Subject')).toBe(mail.subject);
    expect(headerOf(raw, 'To')).toBe(mail.to);
    expect(headerOf(raw, 'Message-ID')).toBe(`<${job.id}@localhost.localdomain>`);
    expect(headerOf(raw, 'Content-Type')).toContain('multipart/alternative');
    expect(partOf(raw, 'text/plain')).toBe(mail.text);
    expect(partOf(raw, 'text/html')).toBe(mail.html);
  });

  it('tries again where the password is refused, and tells nobody what it was', async () => {
    let refusals = 0;
    server.behave({ isWelcome: () => ++refusals > 2 });
    const job = await send();
    expect(job).toMatchObject({ status: 'completed', attempt: 3 });
    expect(job.told).toContain('The mail server refused the user of SMTP_URL: 535');
    const told = job.told + log.join('\n');
    for (const form of [PASSWORD, encodeURIComponent(PASSWORD), 'No such login', USER])
      expect(told).not.toContain(form);
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    for (const form of [base64(PASSWORD), base64(`\0${USER}\0${PASSWORD}`)]) expect(told).not.toContain(form);
  });

  it('tries again after a 451, and the message arrives once', async () => {
    const before = server.messages.length;
    let attempts = 0;
    server.behave({
      onRcptTo: (_address, _session, done) => done(++attempts === 1 ? answer(451, 'Greylisted, come back') : null),
    });
    const job = await send();
    expect(job).toMatchObject({ status: 'completed', attempt: 2 });
    expect(job.told).toContain('451 Greylisted, come back');
    expect(since(before)).toHaveLength(1);
  });

  it('gives up after its attempts with the words of the server, without the address', async () => {
    const before = server.messages.length;
    server.behave({
      onRcptTo: ({ address }, _session, done) => done(answer(550, `5.1.1 <${address}> No such mailbox`)),
    });
    const job = await send(2);
    expect(job).toMatchObject({ status: 'failed', attempt: 2 });
    expect(job.told).toContain('550 5.1.1 … No such mailbox');
    expect(log.join('\n')).not.toContain(mail.to);
    expect(since(before)).toEqual([]);
  });

  it('keeps links to itself that a server quotes', async () => {
    server.behave({ onMessage: () => answer(554, `Spam, because of ${LINK} and of plinth.example token=${TOKEN}`) });
    const job = await send(1);
    expect(job).toMatchObject({ status: 'failed', attempt: 1 });
    expect(job.told).toContain('554 Spam, because of … and of plinth.example token=…');
    expect(job.told + log.join('\n')).not.toContain(TOKEN);
  });

  it('delivers again, as the same message, where the server dies before it answers', async () => {
    const before = server.messages.length;
    let deaths = 0;
    server.behave({
      onMessage: () => {
        if (++deaths === 1) server.drop();
        return null;
      },
    });
    const job = await send();
    expect(job.status).toBe('completed');
    const ids = since(before).map((raw) => headerOf(raw, 'Message-ID'));
    expect(ids).toEqual(Array(2).fill(`<${job.id}@localhost.localdomain>`));
  });

  describe('by itself', () => {
    const servers: MailServer[] = [];
    afterAll(() => Promise.all(servers.map((each) => each.close())));
    const started = async (options: Parameters<typeof startMailServer>[0]) => {
      const fresh = await startMailServer({ authOptional: true, ...options });
      servers.push(fresh);
      return fresh;
    };
    const deliver = async (SMTP_URL: string, signal?: AbortSignal) => {
      const config = loadConfig({ ...worker.env, SMTP_URL });
      const transport = new MailTransport(config.of(mailSection), config.of(platformSection));
      await transport.deliver(mail, 'id', signal).finally(() => transport.onApplicationShutdown());
    };

    it.each([
      ['smtps', { ...certificate, secure: true }, ''],
      ['smtp', certificate, ''],
      ['smtp', certificate, '?requireTLS=true'],
    ])('refuses a certificate that nobody vouches for: %s, %#', async (scheme, options, query) => {
      const { port, messages } = await started(options);
      await expect(deliver(`${scheme}://127.0.0.1:${String(port)}${query}`)).rejects.toThrow(/self-signed/);
      expect(messages).toEqual([]);
      await deliver(`${scheme}://127.0.0.1:${String(port)}?tls.ca=${trusted}`);
      expect(messages).toHaveLength(1);
    });

    it('sends nothing where TLS is asked for, or a password would be shown, and the server has none', async () => {
      const logins: string[] = [];
      const bare = await started({ disabledCommands: ['STARTTLS'], allowInsecureAuth: true });
      const { port, messages } = bare;
      bare.behave({ isWelcome: (user) => logins.push(user) > 0 });
      const at = `127.0.0.1:${String(port)}`;
      await expect(deliver(`smtps://${at}`)).rejects.toThrow();
      await expect(deliver(`smtp://${at}?requireTLS=true`)).rejects.toThrow(/STARTTLS/);
      await expect(deliver(`smtp://${at}?requireTLS=true&opportunisticTLS=true`)).rejects.toThrow(/STARTTLS/);
      // A password asks for it, too.
      await expect(deliver(`smtp://${LOGIN}@${at}`)).rejects.toThrow(/STARTTLS/);
      await expect(deliver(`smtp://${LOGIN}@${at}?ignoreTLS=true`)).rejects.toThrow(/STARTTLS/);
      expect([messages, logins]).toEqual([[], []]);

      await deliver(`smtp://${at}`);
      await deliver(`smtp://${LOGIN}@${at}?requireTLS=false`);
      expect(messages).toHaveLength(2);
      expect(logins).toEqual([USER]);
    });

    it('gives up on a server that says nothing, at once or in the middle', async () => {
      const silent = await started({ disabledCommands: ['STARTTLS'] });
      const at = `smtp://127.0.0.1:${String(silent.port)}`;
      silent.behave({ onConnect: () => undefined });
      await expect(deliver(`${at}?greetingTimeout=100`)).rejects.toThrow('Greeting never received');
      silent.behave({ onRcptTo: () => undefined });
      await expect(deliver(`${at}?socketTimeout=100`)).rejects.toThrow('Timeout');
    });

    it('sends nothing any more once it is told to stop', async () => {
      const slow = await started({ disabledCommands: ['STARTTLS'] });
      const stop = new AbortController();
      let goOn: () => void = () => undefined;
      slow.behave({
        onRcptTo: (_address, _session, done) => {
          goOn = done;
          stop.abort(new Error('Stop.'));
        },
      });
      await expect(deliver(`smtp://127.0.0.1:${String(slow.port)}`, stop.signal)).rejects.toThrow();
      goOn();
      slow.behave({});
      await deliver(`smtp://127.0.0.1:${String(slow.port)}`);
      expect(slow.messages).toHaveLength(1);
    });
  });
});
