import { Module } from '@nestjs/common';
import { Credentials } from '@plinth/platform/access';
import { Database } from '@plinth/platform/database';
import { defineModule } from '@plinth/platform/module';
import type { JobView } from '@plinth/platform/queue';
import {
  fakePrincipals,
  fakeToken,
  jobEnds,
  startProcess,
  startTestApi,
  type Answer,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { roles, RolesApi } from '@plinth/modules/roles';
import { users, type UserRecord } from '../index.js';
import { makeUser } from './users.factory.js';

/** What accounts were given to sign in with. */
export const given: string[][] = [];

class RecordingCredentials extends Credentials {
  setPassword(): Promise<void> {
    return Promise.resolve();
  }

  takeOver(hashes: readonly { userId: string; hash: string }[]): Promise<void> {
    given.push(...hashes.map(({ hash }) => ['hash', hash]));
    return Promise.resolve();
  }

  invite(userId: string): Promise<void> {
    given.push(['invitation', userId]);
    return Promise.resolve();
  }

  signOut(): Promise<void> {
    return Promise.resolve();
  }
}

@Module({ providers: [{ provide: Credentials, useClass: RecordingCredentials }], exports: [Credentials] })
class CredentialsModule {}

/** What stands in for `auth` where accounts are made and suspended. */
export const credentials = defineModule({ name: 'credentials', core: CredentialsModule, personalData: 'none' });
const modules = [roles, users, credentials, fakePrincipals(RolesApi)];

/** What the administrator who imports and exports may do. */
export const HELD = ['users:read', 'users:write', 'users:export', 'roles:assign', 'roles:read'];

/** The result of an import that did nothing. */
export const NOTHING = { dryRun: false, created: 0, updated: 0, unchanged: 0, skipped: 0, failed: 0, report: null };

/** A job whose result a test is about to look at. */
// The shape of a result is what a test is about to assert.
type EndedJob = Omit<JobView, 'result'> & { readonly result: any };

/** An API and a worker to import and export with. */
export interface Bulk {
  readonly api: TestApi;
  readonly worker: TestProcess;
  readonly admin: UserRecord;
  readonly token: string;
  sql(text: string, values?: unknown[]): Promise<Record<string, unknown>[]>;
  /** Sends a file. */
  send(file: string | Buffer, query?: string, token?: string, type?: string): Promise<Answer>;
  /** Sends a file and waits until its job has ended. */
  imported(file: string | Buffer, query?: string, token?: string, type?: string): Promise<EndedJob>;
  /** Follows a link. */
  download(url: string): Promise<{ status: number; headers: Headers; body: string }>;
  close(): Promise<void>;
}

/** Starts both on a database of their own. Close it in `afterAll`. */
export async function startBulk(): Promise<Bulk> {
  const api = await startTestApi(modules, { RATE_LIMIT: 'off' });
  const worker = await startProcess('worker', modules, api.env);
  const admin = await makeUser(api, { roles: ['admin'] });
  const token = fakeToken(admin.id, HELD);
  const send: Bulk['send'] = (file, query = '', as = token, type = 'text/csv') =>
    api.call('POST', `/v1/admin/users/import${query}`, {
      token: as,
      body: Buffer.from(file as string),
      headers: { 'content-type': type },
    });
  return {
    api,
    worker,
    admin,
    token,
    send,
    sql: (text, values) => api.get(Database).query(text, values),
    async imported(...parameters) {
      const { status, body, headers } = await send(...parameters);
      const id = String(body.id);
      if (status !== 202 || headers.get('location') !== `/v1/jobs/${id}`) throw new Error(JSON.stringify(body));
      return jobEnds(worker, id);
    },
    async download(url) {
      const { pathname, search } = new URL(url);
      const answer = await fetch(api.url + pathname + search);
      return { status: answer.status, headers: answer.headers, body: await answer.text() };
    },
    async close() {
      await worker.close();
      await api.close();
    },
  };
}
