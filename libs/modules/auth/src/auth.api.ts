/** The first administrator, as the operator is told of it. */
export interface FirstAdministrator {
  readonly email: string;
  /** Made just now and kept nowhere; `null` where the operator chose it. */
  readonly password: string | null;
}

/** What the rest of the platform may ask of sign-in. */
export abstract class AuthApi {
  /**
   * Makes the first super-admin, where there is none yet; any number of processes may ask at once.
   * @param email whose account it is; made where there is none.
   * @param password `null`: one is made.
   * @param isJudged whether a password that anybody guesses first is refused.
   * @returns `null` where there was one already.
   * @throws {AppError} `auth.password_too_common`, `auth.password_too_personal`
   */
  abstract bootstrapAdministrator(
    email: string,
    password: string | null,
    isJudged: boolean,
  ): Promise<FirstAdministrator | null>;

  /**
   * Makes a new key to sign access tokens with; what older ones signed is still accepted for
   * `overlapSeconds` at most.
   * @returns the id of the new key.
   */
  abstract rotateSigningKey(overlapSeconds: number): Promise<string>;

  /**
   * Makes an administrator with a password that is told this once.
   * @param role which role they get.
   * @throws {AppError} `users.email_taken`, `users.email_invalid`, `roles.not_found`
   */
  abstract createAdministrator(email: string, role: string): Promise<FirstAdministrator>;

  /**
   * Gives a role to an account that is there.
   * @throws {AppError} `users.not_found`, `roles.not_found`
   */
  abstract promote(email: string, role: string): Promise<void>;

  /**
   * Removes every second factor and passkey of an account and ends its sessions: for who lost them all.
   * @throws {AppError} `users.not_found`
   */
  abstract resetSecondFactors(email: string): Promise<void>;
}
