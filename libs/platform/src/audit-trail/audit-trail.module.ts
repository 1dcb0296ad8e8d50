import { Global, Module } from '@nestjs/common';
import { AuditTrail } from './audit-trail.js';
import { DenialRecorder } from './denial-recorder.js';
import { PersonalVault } from './personal-vault.js';

/** Offers the audit trail everywhere. */
@Global()
@Module({
  providers: [AuditTrail, DenialRecorder, PersonalVault],
  exports: [AuditTrail, DenialRecorder, PersonalVault],
})
export class AuditTrailModule {}
