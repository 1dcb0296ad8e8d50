import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Clock, type JsonObject } from '@plinth/kernel';
import { RevocationFeed, Revocations } from '@plinth/platform/access';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { Transaction } from '@plinth/platform/database';
import { KeyRing } from '@plinth/platform/secrets';
import type { SigningKeyEntity } from '../../persistence/signing-key.entity.js';
import { SigningKeysRepository } from '../../persistence/signing-keys.repository.js';

/** The key that tokens are signed with now. */
export interface CurrentKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
}

interface AcceptedKey {
  readonly publicKey: KeyObject;
  readonly jwk: JsonObject;
  /** Milliseconds since the epoch; `Infinity` while the key signs. */
  readonly notAfter: number;
}

interface LoadedKeys {
  readonly current: CurrentKey;
  readonly accepted: ReadonlyMap<string, AcceptedKey>;
  readonly readAt: number;
}

const PURPOSE = 'signing-key';
// Another process may have rotated: an unknown key id is looked up again, at most this often.
const REREAD_MS = 5_000;

/**
 * The ES256 keys that access tokens are signed with. One pair is made when the first process starts and shared by all
 * of them; its private half rests encrypted with the key ring.
 */
@Injectable()
export class SigningKeys implements OnModuleInit {
  private loaded: Promise<LoadedKeys> | null = null;

  constructor(
    private readonly keys: SigningKeysRepository,
    private readonly transaction: Transaction,
    private readonly ring: KeyRing,
    private readonly clock: Clock,
    private readonly revocations: Revocations,
    private readonly audit: AuditTrail,
    feed: RevocationFeed,
  ) {
    feed.subscribe(({ scope }) => {
      if (scope === 'everyone') this.loaded = null;
    });
  }

  /** Makes the first key, so that a broken key ring stops the start and not the first sign-in. */
  async onModuleInit(): Promise<void> {
    await this.load();
  }

  /** The key to sign with. */
  async current(): Promise<CurrentKey> {
    return (await this.load()).current;
  }

  /** The public key named `kid`, or `null` where there is none whose signatures are accepted now. */
  async find(kid: string): Promise<KeyObject | null> {
    let keys = await this.load();
    if (!keys.accepted.has(kid) && performance.now() - keys.readAt > REREAD_MS) {
      this.loaded = null;
      keys = await this.load();
    }
    const key = keys.accepted.get(kid);
    return key && key.notAfter > this.clock.now().getTime() ? key.publicKey : null;
  }

  /** The public keys whose signatures are accepted now, as a JWK set (RFC 7517) lists them. */
  async published(): Promise<JsonObject[]> {
    const { accepted } = await this.load();
    const now = this.clock.now().getTime();
    return [...accepted.values()].filter(({ notAfter }) => notAfter > now).map(({ jwk }) => jwk);
  }

  /**
   * Makes a new key and retires the current one, on every instance within a second.
   * @param overlapSeconds for how long what retired keys signed is still accepted, those included that were retired
   *   before; 0 for a key that leaked.
   * @returns the id of the new key.
   */
  async rotate(overlapSeconds: number): Promise<string> {
    return this.transaction.run(async () => {
      await this.keys.lock();
      const now = this.clock.now();
      await this.keys.retireAll(new Date(now.getTime() + overlapSeconds * 1000));
      const key = this.make(now);
      await this.keys.add(key);
      await this.revocations.everyone();
      await this.audit.record({
        action: 'auth.signing_key_rotated',
        resource: { type: 'signing_key', id: key.kid },
        details: { overlapSeconds },
      });
      return key.kid;
    });
  }

  private load(): Promise<LoadedKeys> {
    if (this.loaded) return this.loaded;
    const loading = this.read();
    this.loaded = loading;
    loading.catch(() => {
      if (this.loaded === loading) this.loaded = null;
    });
    return loading;
  }

  private async read(): Promise<LoadedKeys> {
    const readAt = performance.now();
    const rows = await this.keys.accepted(this.clock.now());
    const current = rows.find(({ state }) => state === 'current') ?? (await this.makeFirst());
    const accepted = new Map([current, ...rows].map((row) => [row.kid, acceptedKey(row)]));
    return { current: { kid: current.kid, privateKey: this.privateKeyOf(current) }, accepted, readAt };
  }

  /** Detached, because the request that comes first may roll back while others use the key already. */
  private async makeFirst(): Promise<SigningKeyEntity> {
    return this.transaction.detached(async () => {
      await this.keys.lock();
      const now = this.clock.now();
      const made = (await this.keys.accepted(now)).find(({ state }) => state === 'current');
      if (made) return made;
      const key = this.make(now);
      await this.keys.add(key);
      return key;
    });
  }

  private make(now: Date): SigningKeyEntity {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { crv, kty, x, y } = publicKey.export({ format: 'jwk' });
    // The thumbprint of RFC 7638: these members, in this order.
    const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
    return {
      kid,
      state: 'current',
      publicJwk: { kid, kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '', alg: 'ES256', use: 'sig' },
      sealedPrivateKey: this.ring.seal(privateKey.export({ format: 'der', type: 'pkcs8' }), PURPOSE),
      createdAt: now,
      notAfter: null,
    };
  }

  private privateKeyOf({ sealedPrivateKey }: SigningKeyEntity): KeyObject {
    return createPrivateKey({ key: this.ring.open(sealedPrivateKey, PURPOSE), format: 'der', type: 'pkcs8' });
  }
}

function acceptedKey({ publicJwk, notAfter }: SigningKeyEntity): AcceptedKey {
  return {
    publicKey: createPublicKey({ key: publicJwk, format: 'jwk' }),
    jwk: publicJwk,
    notAfter: notAfter?.getTime() ?? Infinity,
  };
}
