import { Controller, Get, VERSION_NEUTRAL } from '@nestjs/common';
import { ApiOkResponse, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import { Public } from '../access/route-policy.js';
import { HealthService } from './health.service.js';
import { HealthResponse } from './health.response.js';

/** For load balancers and process managers. */
@ApiTags('health')
@Controller({ path: 'health', version: VERSION_NEUTRAL })
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** Whether the process runs. It asks nobody else. */
  @Public()
  @Get('live')
  @ApiOkResponse({ type: HealthResponse })
  live(): HealthResponse {
    return { status: 'ok' };
  }

  /** Whether the process can do its work: database, Redis and the store of files answer. It is degraded without the replicas of the database, and where only some files are out of reach. */
  @Public()
  @Get('ready')
  @ApiOkResponse({ type: HealthResponse })
  @ApiServiceUnavailableResponse({ description: 'Not ready; `detail` names what is away.' })
  async ready(): Promise<HealthResponse> {
    const checks = await this.health.assertReady();
    return { status: Object.values(checks).every((state) => state === 'ok') ? 'ok' : 'degraded', checks };
  }
}
