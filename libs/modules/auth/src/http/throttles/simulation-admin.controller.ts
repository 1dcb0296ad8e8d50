import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { Requires } from '@plinth/platform/access';
import { SimulateSignIn } from '../../application/sign-in/simulate-sign-in.js';
import { SimulateSignInRequest } from './simulate-sign-in.request.js';
import { SimulationResponse } from './simulation.response.js';

// Documentation addresses (RFC 5737) belong to nobody.
const NOBODYS = '192.0.2.0';

/** Explains sign-ins. */
@ApiTags('admin: users')
@Controller('admin/auth')
export class SimulationAdminController {
  constructor(private readonly simulation: SimulateSignIn) {}

  /** Which rule would decide a sign-in with the right proof. Nothing is counted and nothing changes. */
  @Requires('users:write')
  @Post('simulate')
  @HttpCode(200)
  @ApiOkResponse({ type: SimulationResponse })
  async simulate(@Body() { email, method, ip }: SimulateSignInRequest): Promise<SimulationResponse> {
    const { decision, decidedBy, findings } = await this.simulation.run({ email, method, ip: ip ?? NOBODYS });
    return { decision, decidedBy, findings: [...findings] };
  }
}
