import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { Clock } from '@plinth/kernel';
import { AccessErrors, Assurance, invalidToken, PrincipalResolver } from '@plinth/platform/access';
import { KeyRing } from '@plinth/platform/secrets';

/** How long a pass is good for, in seconds. */
export const PASS_SECONDS = 600;

const COOKIE = '__Host-plinth-board';
const PURPOSE = 'jobs.board-pass';

/**
 * A browser's way to the board, which cannot send a bearer token: the caller's own token, sealed, in a cookie that
 * scripts cannot read. It is resolved anew at each request, so that whoever loses their access loses the board.
 */
@Injectable()
export class BoardPass {
  constructor(
    private readonly keys: KeyRing,
    private readonly clock: Clock,
    private readonly assurance: Assurance,
    private readonly modules: ModuleRef,
  ) {}

  /** The cookie for whoever calls with this bearer token. */
  issue(token: string): string {
    const expires = this.clock.now().getTime() + PASS_SECONDS * 1000;
    const value = this.keys.seal(JSON.stringify({ token, expires }), PURPOSE);
    return `${COOKIE}=${value}; Path=/; Max-Age=${String(PASS_SECONDS)}; Secure; HttpOnly; SameSite=Strict`;
  }

  /** @throws {AppError} where the cookies hold no pass that is good, or its holder may not look. */
  async check(cookies: string | undefined): Promise<void> {
    const token = this.tokenOf(cookies);
    if (token === null) throw invalidToken();
    const principal = await this.modules.get(PrincipalResolver, { strict: false }).resolve(token, null);
    if (!principal.permissions.has('jobs:read')) throw AccessErrors.denied();
    this.assurance.assertAdministrator(principal);
  }

  private tokenOf(cookies = ''): string | null {
    const cookie = cookies.split(/; */).find((each) => each.startsWith(`${COOKIE}=`));
    if (cookie === undefined) return null;
    try {
      const pass = JSON.parse(this.keys.open(cookie.slice(COOKIE.length + 1), PURPOSE).toString()) as {
        readonly token: string;
        readonly expires: number;
      };
      return pass.expires > this.clock.now().getTime() ? pass.token : null;
    } catch {
      return null;
    }
  }
}
