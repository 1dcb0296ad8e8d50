import { Agent } from 'node:http';
import { Description } from './description.js';
import { exchange } from './exchange.js';
import { faultOf, HANG_MS, type FuzzAnswer } from './judge.js';
import { type Places } from './places.js';
import { Random } from './random.js';
import { RequestMaker, type FuzzRequest } from './request-maker.js';
import { makeSomething } from './state.js';

/** Who asks. `renew` signs them in again, for a session may have been ended by a request. */
export interface Caller {
  readonly name: string;
  /** What they came across; it is theirs, for the most part. */
  readonly places: Places;
  token: string | null;
  renew(): Promise<string | null>;
}

/** What came of it. */
export interface FuzzReport {
  readonly faults: readonly string[];
  /** How many answers had which status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Operations that were never asked for, and those that never succeeded. */
  readonly unasked: readonly string[];
  readonly unsuccessful: readonly string[];
  readonly slowestMs: number;
}

export interface FuzzOptions {
  readonly url: string;
  readonly seed: number;
  readonly requests: number;
  readonly callers: readonly Caller[];
}

const CONCURRENCY = 6;
const KEEP = 400;
// What there is goes by and by: so often there is something new.
const MAKE_EVERY = 250;
const WORTH = /"(?:id|name|key|versionId|etag|token|nextCursor)":"([^"\\]{1,200})"/g;

/** Sends requests made of the description, and judges every answer. The same seed asks for the same things. */
export async function fuzz({ url, seed, requests, callers }: FuzzOptions): Promise<FuzzReport> {
  const random = new Random(seed);
  const known: string[] = [];
  const description = new Description();
  const maker = new RequestMaker(random, description, known);
  const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY * 2 });
  const faults = new Map<string, string>();
  const statuses: Record<string, number> = {};
  const asked = new Set<string>();
  const succeeded = new Set<string>();
  let slowestMs = 0;
  let left = requests;

  let made = 0;
  const make = async (caller: Caller): Promise<void> => {
    made += 1;
    if (caller.token === null) return;
    const { token, places } = caller;
    await makeSomething(made, places, (sent) => exchange(url, agent, sent, token));
  };
  const one = async (): Promise<void> => {
    const caller = random.pick(callers);
    const { places } = random.chance(0.9) ? caller : random.pick(callers);
    const request = maker.next(places);
    const ask = () => exchange(url, agent, request, caller.token);
    let answer = await ask();
    // A busy machine is slow at times; what hangs does so again.
    if (answer.milliseconds > HANG_MS) answer = await ask();
    statuses[String(answer.status)] = (statuses[String(answer.status)] ?? 0) + 1;
    slowestMs = Math.max(slowestMs, answer.milliseconds);
    asked.add(request.operation.operationId);
    if (answer.status >= 200 && answer.status < 400) succeeded.add(request.operation.operationId);
    const fault = faultOf(request, answer);
    if (fault !== null) {
      const kind = `${request.operation.operationId} ${fault.slice(0, 60)}`;
      if (!faults.has(kind)) faults.set(kind, `${describe(request, caller)}\n  ${fault}`);
    }
    if (request.addressed) learn(caller.places, request, answer);
    for (const [, text = ''] of answer.body.slice(0, 20_000).matchAll(WORTH)) known.push(text);
    if (known.length > KEEP) known.splice(0, known.length - KEEP);
    if (answer.status === 401 && caller.token !== null && request.headers['authorization'] === undefined) {
      caller.token = await caller.renew();
    }
  };
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      if (left % MAKE_EVERY === 0) await Promise.all(callers.map(make));
      await one();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  agent.destroy();
  const operations = description.operations.map(({ operationId }) => operationId);
  return {
    faults: [...faults.values()],
    statuses,
    unasked: operations.filter((each) => !asked.has(each)),
    unsuccessful: operations.filter((each) => !succeeded.has(each)),
    slowestMs: Math.round(slowestMs),
  };
}

function learn(places: Places, { operation, path }: FuzzRequest, { status, headers, body }: FuzzAnswer): void {
  const isJson = String(headers['content-type']).startsWith('application/json');
  places.learn(operation.path, path, status, isJson ? body : '');
}

function describe({ method, url, headers, body }: FuzzRequest, caller: Caller): string {
  return `${caller.name}: ${method} ${url.slice(0, 300)} ${JSON.stringify(headers).slice(0, 400)} ${body?.slice(0, 200) ?? ''}`;
}
