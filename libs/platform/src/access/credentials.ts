/**
 * How an account comes to a way of signing in, and out. The module `auth` implements it; `users` finds it here, because it may
 * not call `auth`.
 */
export abstract class Credentials {
  /**
   * Gives the user a password, in the open transaction.
   * @throws {AppError} where the password is refused.
   */
  abstract setPassword(userId: string, password: string): Promise<void>;

  /**
   * Keeps hashes of passwords that were made elsewhere, in the open transaction, for accounts that were made in it.
   * Whoever calls it has checked that they are Argon2id and not too dear to verify.
   */
  abstract takeOver(hashes: readonly { readonly userId: string; readonly hash: string }[]): Promise<void>;

  /** Mails the user an invitation to set up their access, if and only if the open transaction commits. */
  abstract invite(userId: string): Promise<void>;

  /** Ends every session of a user who is being suspended, in the open transaction: none revives with the account. */
  abstract signOut(userId: string): Promise<void>;
}
