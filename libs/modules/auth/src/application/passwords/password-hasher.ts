import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { authSection, type AuthConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { AuthErrors } from '../../auth.errors.js';
import { hashesAtOnce } from './hashes-at-once.js';
import { WorkLimit } from './work-limit.js';

/**
 * Argon2id, off the event loop and never more at once than there are cores and memory for: past a queue of waiting
 * hashes callers are told to come back rather than let in to be too late.
 */
@Injectable()
export class PasswordHasher {
  private readonly options: { memoryCost: number; timeCost: number; parallelism: number };
  private readonly limit: WorkLimit;
  /** What hashes of the parameters begin with that are asked for now. */
  private readonly usual: string;
  private readonly unmatchable: string;

  constructor(@Inject(configToken(authSection)) config: AuthConfig) {
    this.options = {
      memoryCost: config.hashMemoryKib,
      timeCost: config.hashPasses,
      parallelism: 1,
    };
    this.usual = `$argon2id$v=19$m=${String(config.hashMemoryKib)},t=${String(config.hashPasses)},p=1$`;
    this.unmatchable = unmatchableHash(this.usual);
    this.limit = new WorkLimit(hashesAtOnce(config.hashMemoryKib), config.hashQueue, () =>
      AuthErrors.busy({ retryAfterSeconds: 2 }),
    );
  }

  /**
   * The hash of a password, in PHC format.
   * @throws {AppError} `auth.busy` when too many are waiting.
   */
  async hash(password: string): Promise<string> {
    return this.limit.run(() => hash(normalise(password), this.options));
  }

  /**
   * Whether the password belongs to the hash. Without a hash it answers `false` after the same work, so that nobody can
   * tell by the time whether there is an account.
   * @throws {AppError} `auth.busy` when too many are waiting.
   */
  async verify(kept: string | null, password: string): Promise<boolean> {
    return this.limit.run(() => verify(kept ?? this.unmatchable, normalise(password)));
  }

  /** Whether the hash was made with weaker parameters than are asked for now. */
  isOutdated(kept: string): boolean {
    if (kept.startsWith(this.usual)) return false;
    const { memoryCost, timeCost } = parseOptions(kept);
    return !kept.startsWith('$argon2id$') || memoryCost < this.options.memoryCost || timeCost < this.options.timeCost;
  }
}

/** A well-formed hash that is of no password: verifying against it takes as long as against any other. */
function unmatchableHash(beginning: string): string {
  const random = (bytes: number) => randomBytes(bytes).toString('base64').replace(/=+$/, '');
  return `${beginning}${random(16)}$${random(32)}`;
}

/** The same characters are the same password, whichever way a keyboard composes them. */
function normalise(password: string): string {
  return password.normalize('NFKC');
}
