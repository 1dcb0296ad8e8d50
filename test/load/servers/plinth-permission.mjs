import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { built } from '../built.mjs';

// What it takes to decide whether somebody may do something, once they are remembered, in microseconds of CPU.
const [amount, passes] = process.argv.slice(2).map(Number);

const { modules } = await built('libs/modules/modules.js');
const { RolesApi } = await built('libs/modules/roles/src/roles.api.js');
const { loadConfig } = await built('libs/platform/src/config/index.js');
const { Database } = await built('libs/platform/src/database/index.js');
const { CoreProcessModule } = await built('libs/platform/src/module/index.js');

const module = CoreProcessModule.register(loadConfig(process.env), modules);
const app = await NestFactory.createApplicationContext(module, { logger: false, abortOnError: false });
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
const roles = app.get(RolesApi, { strict: false });
const people = await app.get(Database, { strict: false }).query('SELECT id FROM user_account LIMIT $1', [amount]);

/** Decides for each of them. Returns CPU time per decision. */
async function pass() {
  const begun = process.cpuUsage();
  for (const { id } of people) (await roles.permissionsOf(id)).has('users:read');
  const { user, system } = process.cpuUsage(begun);
  return (user + system) / people.length;
}

const first = await pass();
const remembered = [];
for (let index = 0; index <= passes; index++) {
  const taken = await pass();
  // The first pass warms up, and counts for nothing.
  if (index > 0) remembered.push(taken);
}
process.send({ first, remembered });
