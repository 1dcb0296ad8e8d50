import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { configToken } from '@plinth/platform/config';
import { RolesApi } from '@plinth/modules/roles';
import { canonicalEmail, UsersApi, type UserRecord } from '@plinth/modules/users';
import { ExternalIdentitiesRepository } from '../../persistence/external-identities.repository.js';
import { PasskeysRepository } from '../../persistence/passkeys.repository.js';
import { PasswordCredentialsRepository } from '../../persistence/password-credentials.repository.js';
import { SecondFactor } from '../mfa/second-factor.js';
import { RequiredProvider } from '../oidc/required-provider.js';
import { Providers } from '../oidc/providers.js';
import { GuessThrottle, GUESSES, MAILS } from '../throttle/guess-throttle.js';

/** The ways to sign in that can be asked about. */
export const SIMULATED_METHODS = ['password', 'magic_link', 'passkey', 'oidc'] as const;

/** A sign-in that nobody made. */
export interface ImaginedSignIn {
  readonly email: string;
  readonly ip: string;
  readonly method: (typeof SIMULATED_METHODS)[number];
}

/** The rules of a sign-in, in the order in which they are asked. */
export type SignInRule =
  | 'throttle'
  | 'account'
  | 'credential'
  | 'suspended'
  | 'email_verified'
  | 'sso_required'
  | 'second_factor'
  | 'administration';

/** What one rule says. */
export interface RuleFinding {
  readonly rule: SignInRule;
  /** `challenge`: something more is asked for. */
  readonly outcome: 'pass' | 'challenge' | 'refuse';
  readonly detail: string;
}

/** What would become of a sign-in with the right proof, and why. */
export interface Simulation {
  readonly decision: RuleFinding['outcome'];
  /** The rule that decides; `null` where every rule lets it pass. */
  readonly decidedBy: SignInRule | null;
  readonly findings: readonly RuleFinding[];
}

type Says = Omit<RuleFinding, 'rule'>;

/** Says which rule would decide a sign-in. It reads what the sign-in would read, and counts and changes nothing. */
@Injectable()
export class SimulateSignIn {
  constructor(
    private readonly users: UsersApi,
    private readonly roles: RolesApi,
    private readonly throttle: GuessThrottle,
    private readonly credentials: PasswordCredentialsRepository,
    private readonly passkeys: PasskeysRepository,
    private readonly identities: ExternalIdentitiesRepository,
    private readonly secondFactor: SecondFactor,
    private readonly providers: Providers,
    private readonly requiredProvider: RequiredProvider,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  async run(imagined: ImaginedSignIn): Promise<Simulation> {
    const user = await this.users.findByEmail(imagined.email);
    const rules: [SignInRule, () => Promise<Says> | Says][] = [
      ['throttle', () => this.throttled(imagined)],
      ['account', () => (user ? pass('There is an account.') : refuse('There is no account of this address.'))],
      ['credential', () => this.credential(user, imagined)],
      ['suspended', () => (user?.status === 'suspended' ? refuse('The account is suspended.') : pass('It is not.'))],
      ['email_verified', () => this.verified(user, imagined)],
      ['sso_required', () => this.sso(user, imagined)],
      ['second_factor', () => this.second(user, imagined)],
      ['administration', () => this.administration(user, imagined)],
    ];
    const findings: RuleFinding[] = [];
    for (const [rule, ask] of rules) {
      findings.push({ rule, ...(await ask()) });
      if (findings.at(-1)?.outcome === 'refuse') break;
    }
    const decisive = findings.find(({ outcome }) => outcome !== 'pass');
    const last = findings.at(-1);
    const deciding = last?.outcome === 'refuse' ? last : decisive;
    return { decision: deciding?.outcome ?? 'pass', decidedBy: deciding?.rule ?? null, findings };
  }

  private async throttled({ email, ip, method }: ImaginedSignIn): Promise<Says> {
    if (method === 'passkey' || method === 'oidc') return pass('Nothing can be guessed this way.');
    const limits = method === 'password' ? GUESSES : MAILS;
    const seconds = Math.ceil((await this.throttle.waitFor(canonicalEmail(email), limits, ip)) / 1000);
    return seconds > 0 ? refuse(`The next attempt has to wait ${String(seconds)} seconds.`) : pass('No wait.');
  }

  private async credential(user: UserRecord | null, { method }: ImaginedSignIn): Promise<Says> {
    const id = user?.id ?? '';
    switch (method) {
      case 'password':
        return (await this.credentials.find(id)) ? pass('It has a password.') : refuse('It has no password.');
      case 'passkey':
        return (await this.passkeys.allOf(id)).length > 0 ? pass('It has passkeys.') : refuse('It has no passkey.');
      case 'magic_link':
        return pass('A link is mailed to its address.');
      case 'oidc': {
        const linked = (await this.identities.allOf(id)).map(({ provider }) => provider);
        return linked.length > 0
          ? pass(`It is linked with ${linked.join(', ')}.`)
          : { outcome: 'challenge', detail: 'No provider is linked: the owner has to agree by mail first.' };
      }
    }
  }

  private verified(user: UserRecord | null, { method }: ImaginedSignIn): Says {
    const asked = method === 'password' && (this.config.requireVerifiedEmail || this.config.hideAccounts);
    if (!asked) return pass('It is not asked for.');
    return user?.emailVerified ? pass('The address is verified.') : refuse('The address is not verified.');
  }

  private async sso(user: UserRecord | null, { email, method }: ImaginedSignIn): Promise<Says> {
    const asked = () => (user ? this.requiredProvider.of(user) : this.providers.requiredFor(email));
    const provider = method === 'oidc' ? null : await asked();
    return provider
      ? refuse(`People of this domain sign in with ${provider.name}.`)
      : pass('No provider keeps this domain to itself.');
  }

  private async second(user: UserRecord | null, { method }: ImaginedSignIn): Promise<Says> {
    if (method === 'passkey') return pass('A passkey counts as two factors.');
    const kinds = await this.kindsOf(user);
    if (kinds.length === 0) return pass('None is set up.');
    return { outcome: 'challenge', detail: `One of these is asked for: ${kinds.join(', ')}.` };
  }

  /** What holds for `/v1/admin` once they are signed in. */
  private async administration(user: UserRecord | null, { method }: ImaginedSignIn): Promise<Says> {
    const { permissions, mfaRoles } = await this.roles.accessOf(user?.id ?? '');
    if (permissions.size === 0) return pass('There is nothing that they administer.');
    const asking = [
      ...(this.config.adminMfa === 'required' ? ['The configuration'] : []),
      ...mfaRoles.map((role) => `The role ${role}`),
    ];
    if (asking.length === 0) return pass('No role of theirs asks for a second factor.');
    const asks = `${asking.join(', ')} asks for a second factor`;
    if (method === 'passkey' || (await this.kindsOf(user)).length > 0) return pass(`${asks}, and gets it.`);
    return { outcome: 'challenge', detail: `${asks}, and none is set up: until then /v1/admin is closed to them.` };
  }

  private async kindsOf(user: UserRecord | null): Promise<readonly string[]> {
    return [...new Set((await this.secondFactor.offers(user?.id ?? '')).map(({ type }) => type))];
  }
}

function pass(detail: string): Says {
  return { outcome: 'pass', detail };
}

function refuse(detail: string): Says {
  return { outcome: 'refuse', detail };
}
