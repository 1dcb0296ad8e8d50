/** A provider that people may sign in with. */
export class OidcProviderResponse {
  /** Its name, which is part of the addresses of its sign-in. */
  name: string;

  /** What people see on its button. */
  label: string;
}
