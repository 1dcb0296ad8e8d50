import { anAuthenticator } from '../../libs/modules/auth/src/testing/authenticator.factory.js';
import type { OidcServer } from '../../libs/modules/auth/src/testing/oidc-server.factory.js';
import { aPerson, PASSWORD } from '../../libs/modules/auth/src/testing/people.factory.js';
import { SoftwarePasskey } from '../../libs/modules/auth/src/testing/software-passkey.factory.js';
import { ssoApp } from '../../libs/modules/auth/src/testing/sso-app.factory.js';
import type { Walk } from './walk.js';

/** Sets a second factor up, signs in with it, and removes it. */
export async function walkSecondFactor(walk: Walk): Promise<void> {
  const person = await aPerson(walk.api);
  const app = await anAuthenticator(walk.api, person);
  const login = () => walk.step('POST /auth/login', { body: { email: person.email, password: PASSWORD } });
  const { mfaToken } = (await login()).body;
  const { body } = await walk.step('POST /auth/mfa/verify', { body: { mfaToken, code: app.code(1) } });
  const token = body.accessToken as string;
  await walk.step('POST /auth/reauthenticate', { token, body: { password: PASSWORD } });
  await walk.step('POST /auth/mfa/recovery-codes', { token });
  await walk.step('DELETE /auth/mfa/factors/:id', { token, params: { id: app.factorId } });
}

/** Registers a passkey, signs in with it alone and after a password, and removes it. */
export async function walkPasskeys(walk: Walk): Promise<void> {
  const person = await aPerson(walk.api);
  const passkey = new SoftwarePasskey();
  const owner = { token: person.accessToken };
  const begun = await walk.step('POST /auth/passkeys/registration-options', owner);
  const response = passkey.create(begun.body);
  const made = await walk.step('POST /auth/passkeys', { ...owner, body: { label: 'Laptop', response } });
  const offered = await walk.step('POST /auth/passkeys/authentication-options', { body: {} });
  const signedIn = await walk.step('POST /auth/passkeys/authenticate', {
    body: { response: passkey.get(offered.body) },
  });
  const login = await walk.step('POST /auth/login', { body: { email: person.email, password: PASSWORD } });
  const { mfaToken } = login.body;
  const asked = await walk.step('POST /auth/mfa/passkey-options', { body: { mfaToken } });
  await walk.step('POST /auth/mfa/verify', { body: { mfaToken, passkey: passkey.get(asked.body) } });
  const params = { id: made.body.id as string };
  await walk.step('DELETE /auth/passkeys/:id', { token: signedIn.body.accessToken as string, params });
}

/** Links a provider to an account, signs in there, and removes the link. */
export async function walkSingleSignOn(walk: Walk, server: OidcServer): Promise<void> {
  const app = ssoApp(walk.api, server);
  const { subject, email } = app.someone();
  await aPerson(walk.api, email);
  await walk.step('POST /auth/email/verify', { body: { token: await walk.mailed(email, /Verify/) } });
  await app.errorOf(subject);
  const token = await walk.mailed(email, /Another way to sign in/);
  await walk.step('POST /auth/oidc/link/confirm', { body: { token } });
  const { body } = await app.tokensOf(subject);
  const owner = { token: body.accessToken as string };
  const identities = await walk.api.call('GET', '/v1/auth/identities', owner);
  await walk.step('DELETE /auth/identities/:id', { ...owner, params: { id: String(identities.body.data[0].id) } });
}
