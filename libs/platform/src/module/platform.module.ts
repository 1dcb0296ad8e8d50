import { Global, Module, type DynamicModule } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { privacySection } from '@plinth/config';
import { Clock, SystemClock } from '@plinth/kernel';
import { AccessModule } from '../access/access.module.js';
import { AuditTrailModule } from '../audit-trail/audit-trail.module.js';
import { CacheModule } from '../cache/cache.module.js';
import { ConfigModule } from '../config/config.module.js';
import type { LoadedConfig } from '../config/load-config.js';
import { Database } from '../database/database.js';
import { DatabaseModule } from '../database/database.module.js';
import { KeptFilesModule } from '../kept-files/kept-files.module.js';
import { MailModule } from '../mail/mail.module.js';
import { Erasures } from '../privacy/erasures.js';
import { ErasuresRepository } from '../privacy/erasures.repository.js';
import { LegalHolds } from '../privacy/legal-holds.js';
import { RetentionPolicies, retentionDays } from '../privacy/retention-policies.js';
import { QueueModule } from '../queue/queue.module.js';
import { ReplicasModule } from '../replicas/replicas.module.js';
import { SchedulesModule } from '../schedules/schedules.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { TracingModule } from '../tracing/tracing.module.js';
import { assertDefinitions, jobsOf, permissionCatalogueOf, retentionOf, schemaOf } from './catalogues.js';
import type { ModuleDefinition } from './define-module.js';
import { PersonalDataRegistry } from './personal-data-registry.js';

@Global()
@Module({ providers: [{ provide: Clock, useClass: SystemClock }], exports: [Clock] })
class ClockModule {}

/** What every process stands on: configuration, clock, secrets, database, cache, audit trail, access, queue and mail. */
@Module({})
export class PlatformModule {
  /** @param processName shown in logs and to Postgres. */
  static register(config: LoadedConfig, modules: readonly ModuleDefinition[], processName: string): DynamicModule {
    assertDefinitions(modules);
    const retention = retentionOf(modules);
    const days = retentionDays(config.of(privacySection), retention);
    return {
      module: PlatformModule,
      global: true,
      providers: [
        {
          provide: PersonalDataRegistry,
          inject: [ModuleRef],
          useFactory: (ref: ModuleRef) => new PersonalDataRegistry(modules, ref),
        },
        ErasuresRepository,
        Erasures,
        LegalHolds,
        {
          provide: RetentionPolicies,
          inject: [ModuleRef, Database, Clock],
          useFactory: (ref: ModuleRef, database: Database, clock: Clock) =>
            new RetentionPolicies(retention, days, ref, database, clock),
        },
      ],
      exports: [PersonalDataRegistry, Erasures, LegalHolds, RetentionPolicies],
      imports: [
        ConfigModule.register(config),
        ClockModule,
        TracingModule.register(processName),
        SecretsModule,
        DatabaseModule.register(schemaOf(modules), `plinth-${processName}`),
        CacheModule,
        ReplicasModule,
        AuditTrailModule,
        AccessModule.register(permissionCatalogueOf(modules)),
        QueueModule.register({ jobs: jobsOf(modules) }),
        SchedulesModule,
        MailModule,
        KeptFilesModule,
      ],
    };
  }
}
