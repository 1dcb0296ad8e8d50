import { Inject, Injectable } from '@nestjs/common';
import { httpSection, type HttpConfig } from '@plinth/config';
import { Clock } from '@plinth/kernel';
import { configToken } from '../config/config.module.js';
import { KeyRing } from '../secrets/key-ring.js';
import { SignedDownloads } from '../secrets/signed-downloads.js';

/** Signed links to kept files. */
@Injectable()
export class FileLinks extends SignedDownloads {
  constructor(ring: KeyRing, clock: Clock, @Inject(configToken(httpSection)) http: HttpConfig) {
    super(ring.derive('kept-file-link'), `${http.publicUrl}/v1/downloads`, clock);
  }
}
