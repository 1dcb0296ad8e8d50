import { Module } from '@nestjs/common';
import { RecheckDomainsJob } from './jobs/recheck-domains.job.js';
import { OrganizationsModule } from './organizations.module.js';

/** The background work of organizations. */
@Module({ imports: [OrganizationsModule], providers: [RecheckDomainsJob] })
export class OrganizationsWorkerModule {}
