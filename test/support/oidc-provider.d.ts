declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

  /** What a test needs of the context of one request. */
  interface OidcContext {
    readonly path: string;
    body: Record<string, unknown>;
  }

  /** An OpenID provider. The package brings no types of its own. */
  export default class Provider {
    constructor(issuer: string, configuration: object);
    use(middleware: (context: OidcContext, next: () => Promise<void>) => Promise<void>): void;
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  }
}
