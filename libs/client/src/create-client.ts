import type { ClientOptions } from './client-options.js';
import type { Api } from './generated/api.js';
import { endpoints } from './generated/endpoints.js';
import { Operations } from './operations.js';
import { Session } from './session.js';
import { memoryStorage } from './token-storage.js';
import type { CallOptions, Endpoint, Input } from './types.js';

/** Every operation of the API by group and name, and who is signed in. */
export interface Client extends Api {
  readonly session: Session;
  readonly options: ClientOptions;
}

const REFRESH: Endpoint = {
  id: 'signIn_refresh',
  method: 'POST',
  path: '/v1/auth/refresh',
  access: 'public',
  answer: 'json',
  body: 'json',
  keyed: true,
};

/** A client of the platform at `baseUrl`. Signing in through it makes all later calls those of who signed in. */
export function createClient(options: ClientOptions): Client {
  // A closure, for a session is made of operations, and they are made for a session.
  const operations: Operations = new Operations(options, () => session);
  const session: Session = new Session(
    options.storage ?? memoryStorage(),
    async (refreshToken) => read(await operations.send(REFRESH, { body: { refreshToken } }, {})),
    () => options.onSignedOut?.(),
  );
  const groups = Object.entries(endpoints).map(([group, members]) => [
    group,
    Object.fromEntries(
      Object.entries(members).map(([name, endpoint]) => [
        name,
        takesInput(endpoint)
          ? (input?: Input, more?: CallOptions) => operations.start(endpoint, input, more)
          : (more?: CallOptions) => operations.start(endpoint, {}, more),
      ]),
    ),
  ]);
  return { ...(Object.fromEntries(groups) as Api), session, options };
}

function takesInput({ path, query, headers, body }: Endpoint): boolean {
  return path.includes('{') || query !== undefined || headers !== undefined || body !== undefined;
}

async function read(response: Response): Promise<unknown> {
  return response.json();
}
