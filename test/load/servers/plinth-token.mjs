import 'reflect-metadata';
import { NestFactory, Reflector } from '@nestjs/core';
import { built } from '../built.mjs';

// The access guard of the API, asked without HTTP: what it costs to authenticate a request, in microseconds of CPU.
const [amount, rounds] = process.argv.slice(2).map(Number);
const SESSIONS = 32;
const LANES = 16;

const { modules } = await built('libs/modules/modules.js');
const { AccessTokens } = await built('libs/modules/auth/src/application/tokens/access-tokens.js');
const { SessionsRepository } = await built('libs/modules/auth/src/persistence/sessions.repository.js');
const { AccessGuard, Assurance, Authenticated, PrincipalResolver, Public } = await built(
  'libs/platform/src/access/index.js',
);
const { DenialRecorder } = await built('libs/platform/src/audit-trail/denial-recorder.js');
const { loadConfig } = await built('libs/platform/src/config/index.js');
const { runInContext } = await built('libs/platform/src/context/index.js');
const { Database } = await built('libs/platform/src/database/index.js');
const { CoreProcessModule } = await built('libs/platform/src/module/index.js');

const module = CoreProcessModule.register(loadConfig(process.env), modules);
const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
const get = (type) => app.get(type, { strict: false });
const guard = new AccessGuard(...[Reflector, PrincipalResolver, DenialRecorder, Assurance].map(get));

function authenticated() {}
Authenticated()(authenticated);
function open() {}
Public()(open);

/** Tokens of as many callers as the cache might know, so that no look-up finds its entry in the processor's own cache. */
async function issue() {
  const rows = await get(Database).query('SELECT id FROM session WHERE revoked_at IS NULL LIMIT $1', [SESSIONS]);
  const sessions = await Promise.all(rows.map(({ id }) => get(SessionsRepository).find(id)));
  const issued = [];
  for (let index = 0; index < amount; index++) {
    issued.push((await get(AccessTokens).issue(sessions[index % sessions.length])).token);
  }
  return issued;
}

/** Sends a request with each token through the guard of a route. Returns CPU time per request. */
async function pass(handler, tokens, lanes = 1) {
  const route = { url: '/v1/users/me' };
  const requests = tokens.map((token) => ({ headers: { authorization: `Bearer ${token}` }, route }));
  let next = 0;
  const lane = async () => {
    while (next < requests.length) {
      const request = requests[next++];
      const http = { getRequest: () => request };
      const execution = { getHandler: () => handler, getClass: () => Object, switchToHttp: () => http };
      const context = { requestId: '', traceparent: null, ip: '127.0.0.1', userAgent: null };
      Object.assign(context, { principal: null, transaction: null });
      await runInContext(context, () => guard.canActivate(execution));
      if ((context.principal === null) !== (handler === open)) throw new Error('Nobody was authenticated.');
    }
  };
  const begun = process.cpuUsage();
  await Promise.all(Array.from({ length: lanes }, lane));
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / tokens.length;
}

const tokens = await issue();
const half = tokens.length / 2;
// Each token is new once. The first half of them warms the code up.
await pass(authenticated, tokens.slice(0, half), LANES);
const fresh = await pass(authenticated, tokens.slice(half), LANES);
const remembered = [];
// The first round warms up as well, and counts for nothing.
for (let round = 0; round <= rounds; round++) {
  const without = await pass(open, tokens);
  const taken = (await pass(authenticated, tokens)) - without;
  if (round > 0) remembered.push(taken);
}
process.send({ fresh, remembered });
