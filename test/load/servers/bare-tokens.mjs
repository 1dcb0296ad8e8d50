import { createHash, createPublicKey, generateKeyPairSync, randomUUID, sign, verify } from 'node:crypto';

const AUDIENCE = 'plinth';
const MAX_ENTRIES = 20_000;
const LIFE_SECONDS = 900;

/**
 * A reader of ES256 access tokens: the claims of a good one, else `null`.
 * @param {{ jwks: { keys: object[] }, issuer: string, remember: boolean }} options `remember` keeps a bounded number of
 *   verified tokens by their SHA-256.
 */
export function tokenReader({ jwks, issuer, remember }) {
  const keys = new Map(jwks.keys.map((jwk) => [jwk.kid, createPublicKey({ key: jwk, format: 'jwk' })]));
  const known = new Map();

  const verified = (token) => {
    const [header, payload, signature = ''] = token.split('.');
    const { alg, kid } = parse(header);
    const key = keys.get(kid);
    if (alg !== 'ES256' || !key) return null;
    const signed = Buffer.from(`${header}.${payload}`);
    const good = verify('sha256', signed, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
    const claims = parse(payload);
    return good && claims.iss === issuer && claims.aud === AUDIENCE && isTimely(claims) ? claims : null;
  };

  const remembered = (token) => {
    const digest = createHash('sha256').update(token).digest('base64');
    const found = known.get(digest);
    if (found && isTimely(found)) return found;
    const claims = verified(token);
    if (!claims) return null;
    if (known.size >= MAX_ENTRIES) known.delete(known.keys().next().value);
    known.set(digest, claims);
    return claims;
  };

  return remember ? remembered : verified;
}

/** A writer of ES256 access tokens, with a key of its own. */
export function tokenWriter({ issuer }) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const header = encode({ alg: 'ES256', typ: 'at+jwt', kid: randomUUID() });
  return (claims) => {
    const iat = Math.floor(Date.now() / 1000);
    const times = { iat, exp: iat + LIFE_SECONDS };
    const text = `${header}.${encode({ iss: issuer, aud: AUDIENCE, ...claims, ...times, jti: randomUUID() })}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return { accessToken: `${text}.${signature.toString('base64url')}`, expiresIn: LIFE_SECONDS };
  };
}

function isTimely({ exp }) {
  return exp * 1000 > Date.now();
}

function encode(part) {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

function parse(part) {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString());
  } catch {
    return {};
  }
}
