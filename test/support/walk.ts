import { declaredRoutes } from '@plinth/platform/access';
import type { Answer, CallOptions, TestApi } from '@plinth/platform/testing';
import { mailboxes } from '../../libs/modules/auth/src/testing/mailbox.factory.js';

/** What a step sends beside its route. */
export interface Step extends CallOptions {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
}

const SECRETS = ['accessToken', 'refreshToken', 'token', 'mfaToken', 'secret', 'key', 'code'];

/** A walk through the routes of an API, which notes what it took, where it failed and which secrets it was told. */
export class Walk {
  readonly walked = new Set<string>();
  readonly failed: string[] = [];
  readonly secrets = new Set<string>();
  /** The route of each request, by its id. */
  readonly requests = new Map<string, string>();
  /** The same API for what does not know of walks: each call is a step. */
  readonly api: TestApi;
  private readonly patterns: readonly { readonly route: string; readonly fits: RegExp }[];

  constructor(private readonly target: TestApi) {
    this.api = { ...target, call: (method, path, options) => this.call(method, path, options) };
    const routes = declaredRoutes(target.app).map(({ method, path }) => `${method} ${path}`);
    // What is spelled out goes before what stands for anything.
    const vague = (route: string) => route.split(/[:*]/).length;
    this.patterns = [...routes]
      .sort((one, other) => vague(one) - vague(other))
      .map((route) => ({ route, fits: new RegExp(`^${route.replace('*', '.+').replace(/:\w+/g, '[^/]+')}$`) }));
  }

  /** Takes a route as its declaration names it. */
  step(route: string, { params = {}, query = '', ...options }: Step = {}): Promise<Answer> {
    const [method = '', path = ''] = route.split(' ');
    const filled = path.replace('*', params['key'] ?? '').replace(/:(\w+)/g, (_, name: string) => params[name] ?? name);
    return this.take(route, method, `/v1${filled}${query && `?${query}`}`, options);
  }

  /** Notes an answer that was got otherwise. */
  note(route: string, status: number, headers: Headers, text: string): void {
    this.walked.add(route);
    if (status >= 400) this.failed.push(`${route}: ${String(status)} ${text}`);
    this.requests.set(headers.get('x-request-id') ?? '', route);
  }

  /** The token of the newest mail to `address` with `subject`, as soon as there are `count` of them. */
  async mailed(address: string, subject: RegExp, count = 1): Promise<string> {
    const { token } = await mailboxes(this.target.dataFolder).newest(address, subject, count);
    this.secrets.add(token);
    return token;
  }

  private call(method: string, path: string, options: CallOptions = {}): Promise<Answer> {
    const bare = path.replace(/^\/v1|\?.*/g, '');
    const route = this.patterns.find(({ fits }) => fits.test(`${method} ${bare}`))?.route;
    const isStep = route !== undefined && method !== 'GET';
    return isStep ? this.take(route, method, path, options) : this.target.call(method, path, options);
  }

  private async take(route: string, method: string, path: string, options: CallOptions): Promise<Answer> {
    const answer = await this.target.call(method, path, options);
    this.note(route, answer.status, answer.headers, JSON.stringify(answer.body));
    for (const name of SECRETS) this.learn(answer.body?.[name]);
    for (const code of (answer.body?.recoveryCodes ?? []) as unknown[]) this.learn(code);
    return answer;
  }

  private learn(secret: unknown): void {
    if (typeof secret === 'string' && secret.length > 8) this.secrets.add(secret);
  }
}
