import type { KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import { httpSection, type HttpConfig } from '@plinth/config';
import { AppError, Clock, isId } from '@plinth/kernel';
import { invalidToken } from '@plinth/platform/access';
import { configToken } from '@plinth/platform/config';
import { Strategy } from 'passport-jwt';
import { AUDIENCE, TOKEN_TYPE, type AccessClaims } from '../../application/tokens/access-tokens.js';
import { SigningKeys } from '../../application/tokens/signing-keys.js';

/** How far the clocks of two machines may be apart, in seconds. */
export const CLOCK_LEEWAY_SECONDS = 60;

interface TokenRequest {
  readonly token: string;
}

// jsonwebtoken takes a `KeyObject`, five times faster than a text; the declarations of passport-jwt do not know it yet.
type Done = (error: unknown, key?: string) => void;

/** What passport adds to a strategy for the length of one attempt. */
interface Attempt {
  success(claims: AccessClaims): void;
  fail(reason: unknown): void;
  error(error: unknown): void;
  authenticate(request: TokenRequest): void;
}

/**
 * Verifies access tokens with passport-jwt, after RFC 8725: one algorithm, one issuer, one audience, one type, and the
 * key chosen by its id among our own. Whatever a token says of where to find a key is ignored, and refused.
 */
@Injectable()
export class AccessTokenStrategy extends PassportStrategy(Strategy, 'access-token') {
  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    @Inject(configToken(httpSection)) http: HttpConfig,
  ) {
    super({
      jwtFromRequest: ({ token }: TokenRequest) => token,
      secretOrKeyProvider: (_: unknown, token: string, done: Done) => {
        this.keyOf(token).then((key) => done(null, key as unknown as string), done);
      },
      algorithms: ['ES256'],
      issuer: http.publicUrl,
      audience: AUDIENCE,
      // `validate` compares the times with the clock of the application, and asks for them to be there.
      ignoreExpiration: true,
    });
  }

  /**
   * The claims of a token.
   * @throws {AppError} `access.invalid_token` for whatever is wrong with it.
   */
  async verify(token: string): Promise<AccessClaims> {
    return new Promise((resolve, reject) => {
      // As passport itself does: an object of the strategy's own for every attempt.
      const attempt = Object.create(this) as Attempt;
      attempt.success = resolve;
      attempt.fail = (reason) => reject(reason instanceof AppError ? reason : invalidToken(reason));
      attempt.error = reject;
      attempt.authenticate({ token });
    });
  }

  /** Called by passport with the payload of a token whose signature, issuer and audience are right. */
  validate(claims: AccessClaims): AccessClaims {
    const now = this.clock.now().getTime() / 1000;
    const timely =
      Number.isInteger(claims.iat) &&
      Number.isInteger(claims.exp) &&
      claims.iat - CLOCK_LEEWAY_SECONDS <= now &&
      claims.exp + CLOCK_LEEWAY_SECONDS > now;
    const named = isId(claims.sub) && isId(claims.sid) && (claims.org === undefined || isId(claims.org));
    if (!timely || !named) throw invalidToken();
    return claims;
  }

  private async keyOf(token: string): Promise<KeyObject> {
    const { typ, alg, kid, ...others } = headerOf(token);
    if (typ !== TOKEN_TYPE || alg !== 'ES256' || typeof kid !== 'string' || Object.keys(others).length > 0) {
      throw invalidToken();
    }
    const key = await this.keys.find(kid);
    if (!key) throw invalidToken();
    return key;
  }
}

/**
 * The header of a token in the one spelling that we write: canonical base64url, JSON without repeated members. Two
 * readers never see two things in it, and it has one place in the cache.
 */
function headerOf(token: string): Record<string, unknown> {
  const [header = '', payload = '', signature = '', ...more] = token.split('.');
  const signed = Buffer.from(signature, 'base64url');
  if (more.length > 0 || signed.toString('base64url') !== signature) throw invalidToken();
  parseCanonical(payload);
  return parseCanonical(header);
}

function parseCanonical(part: string): Record<string, unknown> {
  const text = Buffer.from(part, 'base64url').toString();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidToken(error);
  }
  const plain = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!plain || Buffer.from(JSON.stringify(value)).toString('base64url') !== part) throw invalidToken();
  return value as Record<string, unknown>;
}
