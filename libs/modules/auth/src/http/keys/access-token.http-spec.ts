import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  type JsonWebKey,
  type KeyObject,
} from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Clock, newId } from '@plinth/kernel';
import { Database } from '@plinth/platform/database';
import { KeyRing } from '@plinth/platform/secrets';
import { startTestApi, type TestApi } from '@plinth/platform/testing';
import { AuthApi } from '../../auth.api.js';
import { aPerson, AUTH_MODULES, signedInAgain, statusOf, type Person } from '../../testing/people.factory.js';

type Json = Record<string, unknown>;

const encode = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const decode = (part: string | undefined): Json => JSON.parse(Buffer.from(part ?? '', 'base64url').toString());

describe('access tokens', () => {
  let api: TestApi;
  let person: Person;
  let ours: KeyObject;
  let header: Json;
  let claims: Json;

  beforeAll(async () => {
    api = await startTestApi(AUTH_MODULES, { RATE_LIMIT: 'off' });
    person = await aPerson(api);
    const [row] = await api.get(Database).query('SELECT sealed_private_key AS sealed FROM signing_key');
    ours = createPrivateKey({
      key: api.get(KeyRing).open(row?.['sealed'], 'signing-key'),
      format: 'der',
      type: 'pkcs8',
    });
    const [first, second] = person.accessToken.split('.');
    header = decode(first);
    claims = decode(second);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  afterAll(() => api.close());

  const signed = (head: unknown, body: unknown, key = ours) => {
    const text = `${encode(head)}.${encode(body)}`;
    return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const jwks = async () => (await api.call('GET', '/.well-known/jwks.json')).body.keys as JsonWebKey[];
  const later = (ms: number) => {
    const now = Date.now() + ms;
    jest.spyOn(api.get(Clock), 'now').mockImplementation(() => new Date(now));
  };

  it('are accepted when they are exactly as we write them', async () => {
    expect(await statusOf(api, signed(header, claims))).toBe(200);
    expect(await statusOf(api, signed(header, { ...claims, jti: newId() }))).toBe(200);
  });

  it('are taken whole: nothing may come with them, whatever their scheme is written like', async () => {
    const ask = async (authorization: string) => {
      const answer = await api.call('GET', '/v1/users/me', { headers: { authorization } });
      return answer.status;
    };
    const token = signed(header, { ...claims, jti: newId() });
    for (const more of [',', ' ,', ',x', ' x', '\t.', ' .', ', Bearer x']) {
      expect([more, await ask(`Bearer ${token}${more}`)]).toEqual([more, 401]);
    }
    expect(await ask(`bearer   ${token}`)).toBe(200);
  });

  it('can be verified by others with the published keys', async () => {
    const answer = await api.call('GET', '/.well-known/jwks.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('cache-control')).toMatch(/public/);
    expect(answer.body.keys).toEqual([
      {
        kid: header['kid'],
        kty: 'EC',
        crv: 'P-256',
        alg: 'ES256',
        use: 'sig',
        x: expect.any(String),
        y: expect.any(String),
      },
    ]);
    expect(createPublicKey(ours).equals(createPublicKey({ key: answer.body.keys[0], format: 'jwk' }))).toBe(true);
  });

  it('are refused when anything about them is not ours', async () => {
    const now = Math.floor(Date.now() / 1000);
    const foreign = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const foreignJwk = foreign.publicKey.export({ format: 'jwk' });
    const publicKey = createPublicKey(ours);
    const hmac = (secret: string | Buffer, alg = 'HS256') => {
      const text = `${encode({ ...header, alg })}.${encode(claims)}`;
      return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
    };
    const [head, body, signature = ''] = person.accessToken.split('.');
    const without = (name: string) => Object.fromEntries(Object.entries(claims).filter(([key]) => key !== name));
    const text = JSON.stringify(claims);
    const forgeries: Record<string, string> = {
      'alg none': `${encode({ ...header, alg: 'none' })}.${body ?? ''}.`,
      'alg None with a signature': `${encode({ ...header, alg: 'None' })}.${body ?? ''}.${signature}`,
      'no signature': `${head ?? ''}.${body ?? ''}.`,
      'HS256 with the public key in PEM': hmac(publicKey.export({ format: 'pem', type: 'spki' })),
      'HS256 with the public key in DER': hmac(publicKey.export({ format: 'der', type: 'spki' })),
      'HS256 with nothing': hmac(''),
      'HS256 posing as ES256': hmac(publicKey.export({ format: 'pem', type: 'spki' }), 'ES256'),
      'a foreign key': signed(header, claims, foreign.privateKey),
      'an unknown kid': signed({ ...header, kid: 'mine' }, claims, foreign.privateKey),
      'a kid of a path': signed({ ...header, kid: '../../../dev/null' }, claims),
      'a kid of SQL': signed({ ...header, kid: `' OR 1=1 --` }, claims),
      'a kid of an object': signed({ ...header, kid: { $ne: null } }, claims),
      'a kid of the prototype': signed({ ...header, kid: '__proto__' }, claims),
      'no kid': signed({ alg: 'ES256', typ: 'at+jwt' }, claims),
      'a key of its own': signed({ ...header, jwk: foreignJwk }, claims, foreign.privateKey),
      'a key of its own beside ours': signed({ ...header, jwk: foreignJwk }, claims),
      'a jku': signed({ ...header, jku: 'http://127.0.0.1:1/jwks.json' }, claims),
      'an x5u': signed({ ...header, x5u: 'http://127.0.0.1:1/cert.pem' }, claims),
      'a crit': signed({ ...header, crit: ['exp'] }, claims),
      'a b64': signed({ ...header, b64: false, crit: ['b64'] }, claims),
      'another type': signed({ ...header, typ: 'JWT' }, claims),
      'no type': signed({ alg: 'ES256', kid: header['kid'] }, claims),
      'another issuer': signed(header, { ...claims, iss: 'https://evil.example' }),
      'no issuer': signed(header, without('iss')),
      'another audience': signed(header, { ...claims, aud: 'someone-else' }),
      'no audience': signed(header, without('aud')),
      'no subject': signed(header, without('sub')),
      'no session': signed(header, without('sid')),
      'an unknown session': signed(header, { ...claims, sid: newId() }),
      'a session of SQL': signed(header, { ...claims, sid: `' OR 1=1 --` }),
      'another subject': signed(header, { ...claims, sub: newId() }),
      'no end': signed(header, without('exp')),
      'an end in text': signed(header, { ...claims, exp: String(now + 900) }),
      'no beginning': signed(header, without('iat')),
      'a beginning to come': signed(header, { ...claims, iat: now + 120, exp: now + 900 }),
      'an end long past': signed(header, { ...claims, iat: now - 1000, exp: now - 100 }),
      'a claim twice': signed(header, `${text.slice(0, -1)},"sub":"${String(claims['sub'])}"}`),
      'a header twice': signed(`{"alg":"none",${JSON.stringify(header).slice(1)}`, claims),
      'space in its JSON': signed(header, ` ${text}`),
      'an array': signed(header, [claims]),
      null: signed(header, 'null'),
      'no JSON': signed(header, '{'),
      'a fourth part': `${person.accessToken}.x`,
      'two parts': `${head ?? ''}.${body ?? ''}`,
      'another spelling of its signature': `${person.accessToken}=`,
      'bits beyond its signature': respelled(person.accessToken),
      'a changed payload': `${head ?? ''}.${encode({ ...claims, sub: newId() })}.${signature}`,
      'a refresh token': person.refreshToken,
      'nothing much': 'x',
      'a megabyte short of nothing': 'x'.repeat(12_000),
    };
    for (const [what, token] of Object.entries(forgeries)) {
      const { status, headers } = await api.call('GET', '/v1/auth/sessions', { token });
      expect({ what, status }).toEqual({ what, status: 401 });
      expect(headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  it('expire, with a minute of leeway for clocks that differ', async () => {
    later(900_000 + 55_000);
    expect(await statusOf(api, person.accessToken)).toBe(200);
    later(900_000 + 65_000);
    expect(await statusOf(api, person.accessToken)).toBe(401);
    later(-55_000);
    expect(await statusOf(api, person.accessToken)).toBe(200);
  });

  it('survive a rotation of keys until the overlap ends, on every instance', async () => {
    const other = await startTestApi(AUTH_MODULES, { ...api.env });
    try {
      expect(await statusOf(other, person.accessToken)).toBe(200);
      const kid = await api.get(AuthApi).rotateSigningKey(1_000);
      const renewed = await signedInAgain(api, person);
      expect(decode(renewed.accessToken.split('.')[0])['kid']).toBe(kid);
      expect(await statusOf(other, renewed.accessToken)).toBe(200);
      expect(await statusOf(other, person.accessToken)).toBe(200);
      expect((await jwks()).map((key) => key['kid'])).toEqual([kid, header['kid']]);
      const lasting = (seconds: number) => signed(header, { ...claims, exp: Number(claims['exp']) + seconds });
      later(995_000);
      expect(await statusOf(api, lasting(200))).toBe(200);
      later(1_001_000);
      expect(await statusOf(api, lasting(300))).toBe(401);
      expect(await jwks()).toHaveLength(1);
    } finally {
      await other.close();
    }
  });

  it('end with a rotation without overlap, whichever key signed them', async () => {
    const other = await startTestApi(AUTH_MODULES, { ...api.env });
    try {
      const first = await signedInAgain(api, person);
      await api.get(AuthApi).rotateSigningKey(1_000);
      const second = await signedInAgain(api, person);
      for (const each of [api, other]) {
        expect(await statusOf(each, first.accessToken)).toBe(200);
        expect(await statusOf(each, second.accessToken)).toBe(200);
      }
      const kid = await api.get(AuthApi).rotateSigningKey(0);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      for (const each of [api, other]) {
        expect(await statusOf(each, first.accessToken)).toBe(401);
        expect(await statusOf(each, second.accessToken)).toBe(401);
      }
      expect((await jwks()).map((key) => key['kid'])).toEqual([kid]);
    } finally {
      await other.close();
    }
  });
});

/** The same bytes in another text: the last character of 64 bytes in base64url has four bits to spare. */
function respelled(token: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const last = alphabet.indexOf(token.at(-1) ?? '');
  return token.slice(0, -1) + (alphabet[last ^ 1] ?? '');
}
