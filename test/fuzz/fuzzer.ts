import { Agent, request as send } from 'node:http';
import { Description } from './description.js';
import { faultOf, HANG_MS, type FuzzAnswer } from './judge.js';
import { Random } from './random.js';
import { RequestMaker, type FuzzRequest } from './request-maker.js';

/** Who asks. `renew` signs them in again, for a session may have been ended by a request. */
export interface Caller {
  readonly name: string;
  token: string | null;
  renew(): Promise<string | null>;
}

/** What came of it. */
export interface FuzzReport {
  readonly faults: readonly string[];
  /** How many answers had which status. */
  readonly statuses: Readonly<Record<string, number>>;
}

export interface FuzzOptions {
  readonly url: string;
  readonly seed: number;
  readonly requests: number;
  readonly callers: readonly Caller[];
}

const CONCURRENCY = 6;
const KEEP = 400;
const WORTH = /"(?:id|name|key|versionId|etag|token|nextCursor)":"([^"\\]{1,200})"/g;

/** Sends requests made of the description, and judges every answer. The same seed asks for the same things. */
export async function fuzz({ url, seed, requests, callers }: FuzzOptions): Promise<FuzzReport> {
  const random = new Random(seed);
  const known: string[] = [];
  const maker = new RequestMaker(random, new Description(), known);
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY * 2 });
  const faults = new Map<string, string>();
  const statuses: Record<string, number> = {};
  let left = requests;

  const one = async (): Promise<void> => {
    const request = maker.next();
    const caller = random.pick(callers);
    const ask = () => exchange(url, agent, request, caller.token);
    let answer = await ask();
    // A busy machine is slow at times; what hangs does so again.
    if (answer.milliseconds > HANG_MS) answer = await ask();
    statuses[String(answer.status)] = (statuses[String(answer.status)] ?? 0) + 1;
    const fault = faultOf(request, answer);
    if (fault !== null) {
      const kind = `${request.operation.operationId} ${fault.slice(0, 60)}`;
      if (!faults.has(kind)) faults.set(kind, `${describe(request, caller)}\n  ${fault}`);
    }
    for (const [, text = ''] of answer.body.slice(0, 20_000).matchAll(WORTH)) known.push(text);
    if (known.length > KEEP) known.splice(0, known.length - KEEP);
    if (answer.status === 401 && caller.token !== null && request.headers['authorization'] === undefined) {
      caller.token = await caller.renew();
    }
  };
  const work = async (): Promise<void> => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  agent.destroy();
  return { faults: [...faults.values()], statuses };
}

function exchange(url: string, agent: Agent, { method, url: path, headers, body }: FuzzRequest, token: string | null) {
  const started = performance.now();
  return new Promise<FuzzAnswer>((resolve) => {
    const end = (status: number, of: FuzzAnswer['headers'], text: string): void => {
      resolve({ status, headers: of, body: text, milliseconds: performance.now() - started });
    };
    const authorization = token !== null && { authorization: `Bearer ${token}` };
    const length = body !== null && { 'content-length': String(Buffer.byteLength(body)) };
    const outgoing = send(url + path, { method, agent, headers: { ...authorization, ...headers, ...length } });
    outgoing.setTimeout(5 * HANG_MS, () => outgoing.destroy());
    outgoing.on('response', (answer) => {
      const status = answer.statusCode ?? 0;
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('close', () => {
        end(status, answer.headers, Buffer.concat(chunks).toString('utf8'));
      });
      // A stream of events goes on for as long as somebody listens.
      if (answer.headers['content-type']?.startsWith('text/event-stream')) answer.destroy();
      answer.on('error', () => undefined);
    });
    outgoing.on('error', (error) => {
      end(0, {}, error.message);
    });
    outgoing.end(body ?? undefined);
  });
}

function describe({ method, url, headers, body }: FuzzRequest, caller: Caller): string {
  return `${caller.name}: ${method} ${url.slice(0, 300)} ${JSON.stringify(headers).slice(0, 400)} ${body?.slice(0, 200) ?? ''}`;
}
