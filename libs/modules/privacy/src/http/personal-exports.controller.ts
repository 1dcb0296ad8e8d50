import { Controller, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Authenticated, Requires, StepUp } from '@plinth/platform/access';
import { IdPipe, MayFail } from '@plinth/platform/http';
import type { JobView } from '@plinth/platform/queue';
import { RequestExport } from '../application/request-export.js';
import { PrivacyErrors } from '../privacy.errors.js';
import { PersonalExportResponse } from './personal-export.response.js';

/** Everything that is kept on a person, as an archive. */
@ApiTags('Privacy')
@Controller()
export class PersonalExportsController {
  constructor(private readonly exports: RequestExport) {}

  /** Puts everything that is kept on the caller into an archive. Asked again while one is being made, it is that one. */
  @Authenticated()
  @ApiAcceptedResponse({ type: PersonalExportResponse })
  @MayFail(PrivacyErrors.inPerson)
  @HttpCode(202)
  @Post('users/me/export')
  async ofCaller(@Res({ passthrough: true }) reply: FastifyReply): Promise<PersonalExportResponse> {
    return accepted(await this.exports.ofCaller(), reply);
  }

  /** Puts everything that is kept on a person into an archive, for an administrator who may do all that they may. */
  @Requires('privacy:export')
  @StepUp()
  @ApiAcceptedResponse({ type: PersonalExportResponse })
  @MayFail(PrivacyErrors.inPerson, PrivacyErrors.personNotFound, PrivacyErrors.aboveCaller)
  @HttpCode(202)
  @Post('admin/users/:id/export')
  async ofPerson(
    @Param('id', IdPipe) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<PersonalExportResponse> {
    return accepted(await this.exports.of(id), reply);
  }
}

function accepted(job: JobView, reply: FastifyReply): PersonalExportResponse {
  void reply.header('location', `/v1/jobs/${job.id}`);
  return PersonalExportResponse.from(job);
}
