/** What is kept of a sign-in. */
export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
  /** When the access token ends by the clock here, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Where tokens are kept. It is read before each call, so that several clients may share it. */
export interface TokenStorage {
  load(): Tokens | null | Promise<Tokens | null>;
  /** `null` forgets them. */
  save(tokens: Tokens | null): void | Promise<void>;
}

/** Keeps tokens until the page or program ends. */
export function memoryStorage(): TokenStorage {
  let kept: Tokens | null = null;
  return { load: () => kept, save: (tokens) => void (kept = tokens) };
}

/** What is needed of `localStorage` or `sessionStorage`. */
export interface WebStore {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Keeps tokens in a store of the browser, such as `localStorage`, so that all tabs share one sign-in. */
export function webStorage(store: WebStore, key = 'plinth'): TokenStorage {
  return {
    load: () => {
      const text = store.getItem(key);
      return text === null ? null : (JSON.parse(text) as Tokens);
    },
    save: (tokens) => (tokens === null ? store.removeItem(key) : store.setItem(key, JSON.stringify(tokens))),
  };
}
