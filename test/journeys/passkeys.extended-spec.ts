import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { chromium, type Browser, type CDPSession, type Page } from 'playwright-core';
import type { Answer } from '@plinth/platform/testing';
import { startPlatform, type RunningPlatform } from '../support/running-platform.js';

const CHROMIUM = process.env['PLINTH_CHROMIUM'] ?? '/usr/bin/chromium';
const PASSWORD = 'seven green bottles';

/** What a page of an app does: calls the API, and asks the browser for passkeys. Runs in the browser. */
const APP = `window.app = {
  async call(method, path, body, token) {
    const response = await fetch('/v1' + path, {
      method,
      headers: {
        ...(body && { 'content-type': 'application/json' }),
        ...(token && { authorization: 'Bearer ' + token }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  },
  async create(options) {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return (await navigator.credentials.create({ publicKey })).toJSON();
  },
  async get(options) {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    return (await navigator.credentials.get({ publicKey })).toJSON();
  },
};`;

describe('passkeys in a real browser', () => {
  let platform: RunningPlatform;
  let browser: Browser;
  let page: Page;
  let devtools: CDPSession;

  beforeAll(async () => {
    platform = await startPlatform();
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox'] });
  }, 240_000);

  beforeEach(async () => {
    // Answers of the API allow no scripts; the page of an app would come from elsewhere.
    const context = await browser.newContext({ bypassCSP: true });
    page = await context.newPage();
    devtools = await context.newCDPSession(page);
    await devtools.send('WebAuthn.enable');
    await open(platform.url);
  });

  afterEach(async () => {
    await page.context().close();
  });

  afterAll(async () => {
    await browser.close();
    await platform.stop();
  });

  const open = async (url: string) => {
    await page.goto(`${url}/health/live`);
    await page.evaluate(APP);
  };
  const authenticator = async (isUserVerified = true) => {
    const { authenticatorId } = await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
        ...{ isUserVerified, automaticPresenceSimulation: true },
      },
    });
    return authenticatorId;
  };
  const inPage = (name: 'call' | 'create' | 'get', ...values: unknown[]): Promise<Answer['body']> =>
    page.evaluate(`window.app.${name}(...${JSON.stringify(values)})`);
  const post = (path: string, body: unknown = null, token: string | null = null) =>
    inPage('call', 'POST', `/auth/${path}`, body, token);
  const somebody = async () => {
    const email = `${randomUUID()}@example.com`;
    const { status, body } = await post('register', { email, password: PASSWORD });
    expect(status).toBe(201);
    return { email, id: String(body.user.id), token: String(body.accessToken) };
  };
  const enrol = async (token: string) => {
    const { body: options } = await post('passkeys/registration-options', null, token);
    const response = await inPage('create', options);
    return post('passkeys', { label: 'Chromium', response }, token);
  };
  const signIn = async (email?: string) => {
    const { body: options } = await post('passkeys/authentication-options', email === undefined ? {} : { email });
    return post('passkeys/authenticate', { response: await inPage('get', options) });
  };

  it('are registered, and sign in without a name and without a password', async () => {
    await authenticator();
    const ada = await somebody();
    const registered = await enrol(ada.token);
    expect([registered.status, registered.body.label]).toEqual([201, 'Chromium']);
    for (const { status, body } of [await signIn(ada.email), await signIn()]) {
      expect([status, body.user.id, body.tokenType]).toEqual([200, ada.id, 'Bearer']);
    }
  });

  it('stand in as second factor after a password', async () => {
    await authenticator();
    const ada = await somebody();
    await enrol(ada.token);
    const { body: challenge } = await post('login', { email: ada.email, password: PASSWORD });
    expect(challenge).toMatchObject({ mfaRequired: true, factors: [{ type: 'passkey' }] });
    const { mfaToken } = challenge;
    const { body: options } = await post('mfa/passkey-options', { mfaToken });
    const verified = await post('mfa/verify', { mfaToken, passkey: await inPage('get', options) });
    expect([verified.status, verified.body.user.id]).toEqual([200, ada.id]);
  });

  it('are good once: a proof that was used is refused', async () => {
    await authenticator();
    const ada = await somebody();
    await enrol(ada.token);
    const { body: options } = await post('passkeys/authentication-options', {});
    const response = await inPage('get', options);
    expect((await post('passkeys/authenticate', { response })).status).toBe(200);
    expect((await post('passkeys/authenticate', { response })).body.code).toBe('auth.invalid_passkey');
  });

  it('are no good once they were removed', async () => {
    await authenticator();
    const ada = await somebody();
    const { body: passkey } = await enrol(ada.token);
    const again = (await signIn()).body.accessToken;
    expect((await inPage('call', 'DELETE', `/auth/passkeys/${String(passkey.id)}`, null, again)).status).toBe(204);
    expect((await signIn(undefined)).body.code).toBe('auth.invalid_passkey');
  });

  it('sign nobody in whom the device has not verified', async () => {
    const id = await authenticator();
    const ada = await somebody();
    await enrol(ada.token);
    await devtools.send('WebAuthn.setUserVerified', { authenticatorId: id, isUserVerified: false });
    await expect(signIn()).rejects.toThrow(/NotAllowedError/);
  });

  it('stay with the origin that they were made for', async () => {
    await authenticator();
    const ada = await somebody();
    const { body: options } = await post('passkeys/registration-options', null, ada.token);
    await open(platform.url.replace('localhost', '127.0.0.1'));
    await expect(inPage('create', options)).rejects.toThrow(/SecurityError/);
  });
});
