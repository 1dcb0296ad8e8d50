import { Inject, Injectable, SetMetadata, applyDecorators } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import { authSection, type AuthConfig } from '@plinth/config';
import { Clock, defineErrors } from '@plinth/kernel';
import { configToken } from '../config/config.module.js';
import type { Principal } from '../context/principal.js';

/** What callers are told who have to prove more than a token. The codes are those of the module that they then ask. */
export const AssuranceErrors = defineErrors('auth', {
  reauthenticationRequired: [
    'forbidden',
    'This needs a sign-in of the last 15 minutes: call POST /v1/auth/reauthenticate, then repeat the request.',
  ],
  impersonated: ['forbidden', 'Only the person themselves may do this, and nobody in their place.'],
  mfaRequired: [
    'forbidden',
    'This needs a second factor: set one up at /v1/auth/mfa/factors, or prove yours: POST /v1/auth/reauthenticate.',
  ],
});

/** Where it is kept that a route is for the person alone. */
export const IN_PERSON = Symbol('plinth.in-person');

/** The header that every answer carries while somebody acts in a person's place: who it is. */
export const IMPERSONATED_BY = 'x-impersonated-by';

/** Where it is kept that a route asks for a fresh sign-in. */
export const STEP_UP = Symbol('plinth.step-up');

/** How old the last proof of identity may be where a route asks for a fresh one. */
export const STEP_UP_SECONDS = 900;

/** In the `amr` of whoever has proved two factors (RFC 8176). */
export const MFA = 'mfa';

/**
 * Only the person may call this route, and nobody in their place: it touches how they sign in, or what it does lasts
 * longer than an impersonation. Routes that ask for a fresh sign-in and those for administrators are so without it.
 */
export function InPerson() {
  return applyDecorators(SetMetadata(IN_PERSON, true), ApiExtension('x-in-person', true));
}

/** Only whoever proved their identity in the last 15 minutes may call this route. */
export function StepUp() {
  return applyDecorators(SetMetadata(STEP_UP, true), ApiExtension('x-step-up', true));
}

/** How sure we are that the caller is who they say. */
@Injectable()
export class Assurance {
  constructor(
    private readonly clock: Clock,
    @Inject(configToken(authSection)) private readonly config: AuthConfig,
  ) {}

  /** @throws {AppError} `auth.reauthentication_required` where the last proof is older than 15 minutes. */
  assertFresh(principal: Principal): void {
    if (!this.isFresh(principal)) throw AssuranceErrors.reauthenticationRequired();
  }

  /** Whether the last proof of identity is of the last 15 minutes. That of an API key never is. */
  isFresh({ authTime }: Principal): boolean {
    return this.clock.now().getTime() - authTime.getTime() <= STEP_UP_SECONDS * 1000;
  }

  /** @throws {AppError} `auth.mfa_required` where administrators, or a role of theirs, need a second factor that the caller did not prove. */
  assertAdministrator(principal: Principal): void {
    const required = this.config.adminMfa === 'required' || principal.secondFactorRequired === true;
    if (required) this.assertSecondFactor(principal);
  }

  /** @throws {AppError} `auth.mfa_required` where the organization asks for a second factor that the caller did not prove. */
  assertMember(principal: Principal): void {
    if (principal.organizationSecondFactor === true) this.assertSecondFactor(principal);
  }

  /** @throws {AppError} `auth.mfa_required` where the caller proved one factor only. */
  assertSecondFactor({ amr }: Principal): void {
    if (!amr.includes(MFA)) throw AssuranceErrors.mfaRequired();
  }
}
