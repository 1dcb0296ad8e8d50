import { Agent, get } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { PrincipalResolver, Public } from '../access/index.js';
import { Database } from '../database/index.js';
import { defineModule } from '../module/index.js';
import { eventually, startTestApi } from '../testing/index.js';

let reached = 0;
let open: () => void;
const gate = new Promise<void>((resolve) => (open = resolve));

@Controller('slow')
class SlowController {
  constructor(private readonly database: Database) {}

  @Public()
  @Get()
  async slow() {
    reached += 1;
    await gate;
    const [row] = await this.database.query('SELECT 1 AS one');
    return row;
  }
}

@Module({ providers: [{ provide: PrincipalResolver, useValue: {} }], exports: [PrincipalResolver] })
class SlowModule {}

@Module({ controllers: [SlowController] })
class SlowHttpModule {}

const slow = defineModule({ name: 'slow', core: SlowModule, http: SlowHttpModule, personalData: 'none' });

/** One request on a connection of the agent's; resolves with the status, or with the error's code. */
function ask(url: string, agent: Agent): Promise<number | string> {
  return new Promise((resolve) => {
    const request = get(url, { agent }, (response) => {
      response.resume().on('end', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      resolve(error.code ?? error.message);
    });
  });
}

describe('a stopping API', () => {
  it('finishes 1,000 requests in flight, resets no connection and accepts no new one', async () => {
    const api = await startTestApi([slow], { RATE_LIMIT: 'off' });
    const agent = new Agent({ keepAlive: true });
    await ask(`${api.url}/health/live`, agent);
    const inFlight = Array.from({ length: 1_000 }, () => ask(`${api.url}/v1/slow`, agent));
    await eventually(() => (reached === 1_000 ? true : null), 20);
    const closed = api.close();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await ask(`${api.url}/health/live`, new Agent())).toBe('ECONNREFUSED');
    open();
    const answers = await Promise.all(inFlight);
    expect(answers.filter((answer) => answer !== 200)).toEqual([]);
    await closed;
    agent.destroy();
  });
});
