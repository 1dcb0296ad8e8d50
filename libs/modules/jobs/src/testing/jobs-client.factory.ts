import { newId } from '@plinth/kernel';
import {
  eventually,
  fakePrincipals,
  fakeToken,
  startProcess,
  startTestApi,
  type Answer,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { jobs } from '../index.js';
import { demoWork } from './demo-work.factory.js';
import { openEventSource, type OpenEventSource } from './event-source.factory.js';

/** A job as the API shows it. */
export interface ShownJob {
  readonly id: string;
  readonly status: string;
  readonly error: { readonly code: string; readonly message: string } | null;
  readonly [field: string]: any;
}

/** An API with the module `jobs` and some work, one worker, and a caller with jobs. */
export class JobsClient {
  /** Who calls where a call names nobody else. */
  readonly token = fakeToken(newId());

  private constructor(
    readonly api: TestApi,
    readonly worker: TestProcess,
  ) {}

  /** Close it in `afterAll`. */
  static async start(env: Readonly<Record<string, string>> = {}): Promise<JobsClient> {
    const api = await startTestApi(JobsClient.modules, env);
    return new JobsClient(api, await startProcess('worker', JobsClient.modules, api.env));
  }

  static readonly modules = [fakePrincipals(), jobs, demoWork];

  async close(): Promise<void> {
    await this.worker.close();
    await this.api.close();
  }

  get(path: string, token = this.token): Promise<Answer> {
    return this.api.call('GET', `/v1${path}`, { token });
  }

  post(path: string, body?: object, token = this.token, headers: Record<string, string> = {}): Promise<Answer> {
    return this.api.call('POST', `/v1${path}`, { token, headers, ...(body && { body }) });
  }

  /** The rows of a list. */
  async rows(path: string, token = this.token): Promise<Record<string, any>[]> {
    const { status, body } = await this.get(path, token);
    if (status !== 200) throw new Error(`${String(status)} ${JSON.stringify(body)}`);
    return body.data;
  }

  /** All rows of a list, page by page. */
  async walk(path: string, token = this.token): Promise<Record<string, any>[]> {
    const rows: Record<string, any>[] = [];
    let cursor: string | null = null;
    do {
      const { body } = await this.get(cursor === null ? path : `${path}&cursor=${cursor}`, token);
      rows.push(...(body.data as Record<string, any>[]));
      cursor = body.page.nextCursor as string | null;
    } while (cursor !== null);
    return rows;
  }

  /** Submits a job that must be taken. */
  async submit(payload: object, more: object = {}, token = this.token): Promise<ShownJob> {
    const { status, body } = await this.post('/jobs', { type: 'demo.work', payload, ...more }, token);
    if (status !== 202) throw new Error(`${String(status)} ${JSON.stringify(body)}`);
    return body;
  }

  /** Waits until a job stands where it is expected. */
  reaches(id: string, ...statuses: string[]): Promise<ShownJob> {
    return eventually(async () => {
      const { body } = await this.get(`/jobs/${id}`);
      return statuses.includes(body.status) ? (body as ShownJob) : null;
    }, 20);
  }

  /** Follows a job. */
  follow(id: string, lastEventId?: string, token = this.token): Promise<OpenEventSource> {
    return openEventSource(`${this.api.url}/v1/jobs/${id}/events`, token, lastEventId);
  }
}
