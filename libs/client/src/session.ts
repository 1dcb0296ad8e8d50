import { PlinthError } from './plinth-error.js';
import type { Tokens, TokenStorage } from './token-storage.js';

/** Answers of sign-in, registration and refresh. */
interface TokenSet {
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresIn: number;
}

/** An access token is renewed so long before it ends, in milliseconds: no answer should find it ended on the way. */
const EARLY_MS = 10_000;

/** Who is signed in. Renews the access token when it is due, once for all calls that wait for it. */
export class Session {
  #renewing: Promise<Tokens | null> | null = null;
  /** Counts sign-ins and sign-outs: a renewal that began before the last one must not undo it. */
  #changes = 0;

  constructor(
    private readonly storage: TokenStorage,
    private readonly refresh: (refreshToken: string) => Promise<unknown>,
    private readonly onSignedOut: () => void,
  ) {}

  /** Whether there are tokens; whether they are still good is known once they are used. */
  async isSignedIn(): Promise<boolean> {
    return (await this.storage.load()) !== null;
  }

  /** A good access token; `null` where nobody is signed in. @throws {PlinthError} where renewing it is not possible now. */
  async accessToken(): Promise<string | null> {
    const tokens = await this.storage.load();
    if (tokens === null) return null;
    if (tokens.expiresAt - Date.now() > EARLY_MS) return tokens.accessToken;
    return (await this.#renewed())?.accessToken ?? null;
  }

  /** Another access token than the one that was refused; `null` where there is none to be had. */
  async insteadOf(refused: string): Promise<string | null> {
    const tokens = await this.storage.load();
    if (tokens === null) return null;
    if (tokens.accessToken !== refused) return tokens.accessToken;
    return (await this.#renewed())?.accessToken ?? null;
  }

  /** Keeps the tokens of an answer, where it holds any. */
  async accept(data: unknown): Promise<void> {
    if (isTokenSet(data)) await this.#change(tokensOf(data));
  }

  /** Forgets the tokens here. `signIn.logout()` also ends the session on the platform. */
  async forget(): Promise<void> {
    if (!(await this.isSignedIn())) return;
    await this.#change(null);
    this.onSignedOut();
  }

  #renewed(): Promise<Tokens | null> {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = null));
    return this.#renewing;
  }

  async #renew(): Promise<Tokens | null> {
    const before = this.#changes;
    const used = await this.storage.load();
    if (used === null) return null;
    try {
      const data = await this.refresh(used.refreshToken);
      if (this.#changes !== before) return await this.storage.load();
      if (!isTokenSet(data)) return null;
      const tokens = tokensOf(data);
      await this.storage.save(tokens);
      return tokens;
    } catch (error) {
      // An outage signs nobody out: only an answer that refuses the token does.
      if (!(error instanceof PlinthError) || error.status < 400 || error.status >= 500 || error.status === 429)
        throw error;
      const now = await this.storage.load();
      // Another tab was faster, or somebody has signed in meanwhile.
      if (this.#changes !== before || now?.refreshToken !== used.refreshToken) return now;
      await this.forget();
      return null;
    }
  }

  async #change(tokens: Tokens | null): Promise<void> {
    this.#changes += 1;
    await this.storage.save(tokens);
  }
}

function isTokenSet(data: unknown): data is TokenSet {
  return typeof data === 'object' && data !== null && 'accessToken' in data && 'refreshToken' in data;
}

function tokensOf({ accessToken, refreshToken, expiresIn }: TokenSet): Tokens {
  return { accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1000 };
}
