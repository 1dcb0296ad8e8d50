import { Global, Module } from '@nestjs/common';
import { AuditReader } from './audit-reader.js';
import { AuditTrail } from './audit-trail.js';
import { AuditRetention } from './chain/audit-retention.js';
import { AuditSealer } from './chain/audit-sealer.js';
import { AuditVerifier } from './chain/audit-verifier.js';
import { CheckpointFile } from './chain/checkpoint-file.js';
import { Cuts } from './chain/cuts.js';
import { SealKeys } from './chain/seal-keys.js';
import { Seals } from './chain/seals.js';
import { SettledEvents } from './chain/settled-events.js';
import { DenialRecorder } from './denial-recorder.js';
import { AuditExporter } from './export/audit-exporter.js';
import { CsvExporter } from './export/csv-exporter.js';
import { PersonalVault } from './personal-vault.js';

/** Offers the audit trail everywhere. */
@Global()
@Module({
  providers: [
    AuditTrail,
    DenialRecorder,
    PersonalVault,
    AuditReader,
    AuditSealer,
    AuditVerifier,
    AuditExporter,
    AuditRetention,
    CheckpointFile,
    CsvExporter,
    Cuts,
    SealKeys,
    Seals,
    SettledEvents,
  ],
  exports: [
    AuditTrail,
    DenialRecorder,
    PersonalVault,
    AuditReader,
    AuditSealer,
    AuditVerifier,
    AuditExporter,
    CsvExporter,
    AuditRetention,
  ],
})
export class AuditTrailModule {}
