import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { Clock } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { KeyRing, SignedDownloads } from '@plinth/platform/secrets';

/** Signed links to exports of the trail. */
@Injectable()
export class ExportLinks extends SignedDownloads {
  constructor(ring: KeyRing, clock: Clock, @Inject(configToken(httpSection)) http: HttpConfig) {
    super(ring.derive('audit-export-link'), `${http.publicUrl}/v1/audit-exports`, clock);
  }
}
