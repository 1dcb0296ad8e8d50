/** The first administrator, as the summary shows them. */
export interface FirstAdministrator {
  readonly email: string;
  /** `null` once it was shown, or where the operator chose it. */
  readonly oneTimePassword: string | null;
}

/** Sees to it that there is an administrator. Returns `null` where nobody is to be told of one. */
export function bootstrapAdministrator(): Promise<FirstAdministrator | null> {
  return Promise.resolve(null);
}
