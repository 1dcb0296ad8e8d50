import { createHmac } from 'node:crypto';
import { Clock } from '@plinth/kernel';
import type { TestApi } from '@plinth/platform/testing';
import type { Person } from './people.factory.js';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An authenticator app that someone has set up as second factor. */
export interface Authenticator {
  readonly factorId: string;
  readonly recoveryCodes: readonly string[];
  /** The code that it shows `steps` half minutes from now. */
  code(steps?: number): string;
}

/** Sets up an authenticator app for someone who is signed in. It has used up the code of the moment. */
export async function anAuthenticator(api: TestApi, { accessToken: token }: Person): Promise<Authenticator> {
  const begun = await api.call('POST', '/v1/auth/mfa/factors', { token, body: { type: 'totp', label: 'Phone' } });
  const { id, secret } = begun.body;
  const code = (steps = 0) => codeOf(secret, Math.floor(api.get(Clock).now().getTime() / 30_000) + steps);
  const path = `/v1/auth/mfa/factors/${String(id)}/activate`;
  const { status, body } = await api.call('POST', path, { token, body: { code: code() } });
  if (status !== 200) throw new Error(`Activation answered ${String(status)}: ${JSON.stringify(body)}`);
  return { factorId: id, recoveryCodes: body.recoveryCodes, code };
}

/** The code of a time step. Written apart from the product, so that a mistake there shows. */
export function codeOf(secret: string, step: number): string {
  const bits = Array.from(secret, (letter) => ALPHABET.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.from(step.toString(16).padStart(16, '0'), 'hex');
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = Number(digest.at(-1)) % 16;
  return String(Number(BigInt(digest.readUInt32BE(offset)) % 2_147_483_648n) % 1_000_000).padStart(6, '0');
}
