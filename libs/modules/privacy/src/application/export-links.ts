import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { Clock } from '@plinth/kernel';
import { configToken } from '@plinth/platform/config';
import { KeyRing, SignedDownloads } from '@plinth/platform/secrets';

/** Signed links to archives of what is kept on a person. */
@Injectable()
export class ExportLinks extends SignedDownloads {
  constructor(ring: KeyRing, clock: Clock, @Inject(configToken(httpSection)) http: HttpConfig) {
    super(ring.derive('personal-export-link'), `${http.publicUrl}/v1/personal-exports`, clock);
  }
}
