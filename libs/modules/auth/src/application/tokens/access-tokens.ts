import { sign } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { authSection, httpSection, type AuthConfig, type HttpConfig } from '@plinth/config';
import { Clock, newId } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import type { SessionEntity } from '../../persistence/session.entity.js';
import { SigningKeys } from './signing-keys.js';

/** The claims of an access token (RFC 9068). */
export interface AccessClaims {
  readonly iss: string;
  readonly aud: string;
  readonly sub: string;
  /** The session that it belongs to. */
  readonly sid: string;
  /** Seconds since the epoch. */
  readonly iat: number;
  readonly exp: number;
  readonly jti: string;
  /** The organization that it acts in, where one is active. */
  readonly org?: string;
  /** The administrator who acts in this person's place. */
  readonly act?: { readonly sub: string };
}

/** A new access token and its life in seconds. */
export interface AccessToken {
  readonly token: string;
  readonly expiresIn: number;
}

/** Whom access tokens are for. */
export const AUDIENCE = 'plinth';

/** The type in the header of an access token, which no other kind of token carries. */
export const TOKEN_TYPE = 'at+jwt';

/** Issues access tokens: short-lived, signed with ES256. Reading them is the work of `AccessTokenStrategy`. */
@Injectable()
export class AccessTokens {
  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
    @Inject(configToken(httpSection)) private readonly http: HttpConfig,
  ) {}

  /** A token for `session`. It never outlives the session. */
  async issue(session: SessionEntity): Promise<AccessToken> {
    const { kid, privateKey } = await this.keys.current();
    const iat = Math.floor(this.clock.now().getTime() / 1000);
    const left = Math.floor(session.expiresAt.getTime() / 1000) - iat;
    const expiresIn = Math.min(this.config.accessTokenSeconds, left);
    const claims: AccessClaims = {
      iss: this.http.publicUrl,
      aud: AUDIENCE,
      sub: session.userId,
      sid: session.id,
      iat,
      exp: iat + expiresIn,
      jti: newId(),
      ...(session.organizationId !== null && { org: session.organizationId }),
      ...(session.impersonatorId !== null && { act: { sub: session.impersonatorId } }),
    };
    const text = `${encode({ alg: 'ES256', typ: TOKEN_TYPE, kid })}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    return { token: `${text}.${signature.toString('base64url')}`, expiresIn };
  }
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}
