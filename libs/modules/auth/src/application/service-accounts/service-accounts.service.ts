import { Injectable } from '@nestjs/common';
import type { Page, PageRequest } from '@plinth/kernel';
import { Transaction } from '@plinth/platform/database';
import { RolesApi } from '@plinth/modules/roles';
import { AuthErrors } from '../../auth.errors.js';
import type { ApiKeyEntity } from '../../persistence/api-key.entity.js';
import type { ServiceAccountEntity } from '../../persistence/service-account.entity.js';
import { ServiceAccountsRepository } from '../../persistence/service-accounts.repository.js';
import { ApiKeysService, type KeyOwner, type KeyWish, type NewKey } from '../api-keys/api-keys.service.js';
import { AccountManagers, type Purpose } from './account-managers.js';
import { AccountNews } from './account-news.js';

/** The most service accounts of one organization, or of the platform. */
const MAX_ACCOUNTS = 100;

/** Service accounts of where the caller acts: the organization of the request, else the platform. And their keys. */
@Injectable()
export class ServiceAccountsService {
  constructor(
    private readonly accounts: ServiceAccountsRepository,
    private readonly managers: AccountManagers,
    private readonly keys: ApiKeysService,
    private readonly roles: RolesApi,
    private readonly transaction: Transaction,
    private readonly news: AccountNews,
  ) {}

  async page(request: PageRequest): Promise<Page<ServiceAccountEntity>> {
    const { organizationId } = await this.managers.assertCaller('read');
    return this.accounts.page(organizationId, request);
  }

  /** @throws {AppError} `roles.permission_not_held`, `auth.too_many_accounts` */
  async make(name: string, permissions: readonly string[]): Promise<ServiceAccountEntity> {
    const { organizationId, userId } = await this.managers.assertCaller('write');
    this.roles.assertCallerHolds(permissions);
    const wish = { organizationId, name, permissions: [...new Set(permissions)].sort(), createdBy: userId };
    return this.transaction.run(async () => {
      if ((await this.accounts.countToAdd(organizationId)) >= MAX_ACCOUNTS) throw AuthErrors.tooManyAccounts();
      const account = await this.accounts.insert(wish);
      await this.news.made(account);
      return account;
    });
  }

  /** Ends an account and its keys, on every instance within a second. @throws {AppError} `auth.account_not_found` */
  async remove(id: string): Promise<void> {
    const account = await this.own(id, 'write');
    await this.transaction.run(async () => {
      await this.accounts.remove(account.id);
      await this.news.removed(account);
    });
  }

  /** @throws {AppError} `auth.account_not_found` */
  async listKeys(id: string, request: PageRequest): Promise<Page<ApiKeyEntity>> {
    return this.keys.list(ownerOf(await this.own(id, 'read')), request);
  }

  /** @throws {AppError} `auth.account_not_found`, `auth.beyond_account`, and what `ApiKeysService.make` throws. */
  async makeKey(id: string, wish: KeyWish): Promise<NewKey> {
    const account = await this.own(id, 'write');
    if (wish.permissions.some((permission) => !account.permissions.includes(permission))) {
      throw AuthErrors.beyondAccount();
    }
    return this.keys.make(ownerOf(account), wish);
  }

  /** @throws {AppError} `auth.account_not_found`, and what `ApiKeysService.rotate` throws. */
  async rotateKey(id: string, keyId: string, overlapSeconds: number): Promise<NewKey> {
    return this.keys.rotate(ownerOf(await this.own(id, 'write')), keyId, overlapSeconds);
  }

  /** @throws {AppError} `auth.account_not_found`, `auth.key_not_found` */
  async endKey(id: string, keyId: string): Promise<void> {
    await this.keys.end(ownerOf(await this.own(id, 'write')), keyId);
  }

  /** An account of where the caller acts; elsewhere it does not exist. */
  private async own(id: string, purpose: Purpose): Promise<ServiceAccountEntity> {
    const { organizationId } = await this.managers.assertCaller(purpose);
    const account = await this.accounts.find(id);
    if (account?.organizationId !== organizationId) throw AuthErrors.accountNotFound();
    return account;
  }
}

function ownerOf({ id, organizationId }: ServiceAccountEntity): KeyOwner {
  return { userId: id, organizationId };
}
