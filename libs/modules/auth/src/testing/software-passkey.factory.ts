import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';

/** What goes wrong on purpose. */
export interface Mischief {
  readonly origin?: string;
  readonly rpId?: string;
  readonly type?: string;
  readonly challenge?: string;
  readonly userVerified?: boolean;
  readonly userPresent?: boolean;
  readonly counter?: number;
  readonly signWith?: SoftwarePasskey;
  readonly userHandle?: string;
}

/** An authenticator in software: one ES256 key, as a browser would present it. */
export class SoftwarePasskey {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  private readonly id = randomBytes(32);
  private counter = 0;
  private userHandle = '';

  constructor(private readonly origin = 'http://localhost:0') {}

  /** The answer to `navigator.credentials.create()`. */
  create(options: any, mischief: Mischief = {}): object {
    this.userHandle = options.user.id;
    const { x = '', y = '' } = this.keys.publicKey.export({ format: 'jwk' });
    const cose = map([
      [int(1), int(2)],
      [int(3), int(-7)],
      [int(-1), int(1)],
      [int(-2), bytes(Buffer.from(x, 'base64url'))],
      [int(-3), bytes(Buffer.from(y, 'base64url'))],
    ]);
    const attested = Buffer.concat([Buffer.alloc(16), uint16(this.id.length), this.id, cose]);
    const authData = Buffer.concat([this.authData(mischief, 0x40), attested]);
    const attestation = map([
      [text('fmt'), text('none')],
      [text('attStmt'), map([])],
      [text('authData'), bytes(authData)],
    ]);
    return this.credential({
      clientDataJSON: this.clientData('webauthn.create', options.challenge, mischief).toString('base64url'),
      attestationObject: attestation.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** The answer to `navigator.credentials.get()`. */
  get(options: any, mischief: Mischief = {}): object {
    const authData = this.authData(mischief, 0);
    const clientData = this.clientData('webauthn.get', options.challenge, mischief);
    const signed = Buffer.concat([authData, createHash('sha256').update(clientData).digest()]);
    const { privateKey } = (mischief.signWith ?? this).keys;
    return this.credential({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: sign('sha256', signed, privateKey).toString('base64url'),
      userHandle: mischief.userHandle ?? this.userHandle,
    });
  }

  private credential(response: object): object {
    const id = this.id.toString('base64url');
    return { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response };
  }

  private clientData(type: string, challenge: string, mischief: Mischief): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: mischief.type ?? type,
        challenge: mischief.challenge ?? challenge,
        origin: mischief.origin ?? this.origin,
        crossOrigin: false,
      }),
    );
  }

  private authData(mischief: Mischief, more: number): Buffer {
    const rpId = mischief.rpId ?? new URL(this.origin).hostname;
    const flags = more | (mischief.userPresent === false ? 0 : 0x01) | (mischief.userVerified === false ? 0 : 0x04);
    const counter = Buffer.alloc(4);
    this.counter += 1;
    counter.writeUInt32BE(mischief.counter ?? this.counter);
    return Buffer.concat([createHash('sha256').update(rpId).digest(), Buffer.from([flags]), counter]);
  }
}

/** As much of CBOR (RFC 8949) as an authenticator needs. */
function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  if (value < 256) return Buffer.from([(major << 5) | 24, value]);
  return Buffer.concat([Buffer.from([(major << 5) | 25]), uint16(value)]);
}

function int(value: number): Buffer {
  return value < 0 ? head(1, -1 - value) : head(0, value);
}

function bytes(value: Buffer): Buffer {
  return Buffer.concat([head(2, value.length), value]);
}

function text(value: string): Buffer {
  return Buffer.concat([head(3, value.length), Buffer.from(value)]);
}

function map(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([head(5, entries.length), ...entries.flat()]);
}

function uint16(value: number): Buffer {
  const buffer = Buffer.alloc(2);
  buffer.writeUInt16BE(value);
  return buffer;
}
