import { Inject, Injectable } from '@nestjs/common';
import { authSection, type AuthConfig } from '@plinth/config';
import { AuditTrail } from '@plinth/platform/audit-trail';
import { configToken } from '@plinth/platform/config';
import { Transaction } from '@plinth/platform/database';
import { UsersApi, type UserRecord } from '@plinth/modules/users';
import { PasswordHasher } from '../passwords/password-hasher.js';
import { PasswordPolicy } from '../passwords/password-policy.js';
import { Passwords } from '../passwords/passwords.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { TokenSets, type TokenSet } from '../sessions/token-sets.js';

/** What a person registers with. */
export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly displayName: string | null;
}

/** What came of it: the account, and a token set where it may be used at once. */
export interface Registered {
  readonly user: UserRecord;
  readonly tokens: TokenSet | null;
}
