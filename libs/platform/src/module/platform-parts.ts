import type { ErrorDefinition } from '@plinth/kernel';
import { AccessErrors } from '../access/access.errors.js';
import { AssuranceErrors } from '../access/assurance.js';
import { CreateRevocation1764000000001 } from '../access/migrations/0001-revocation.js';
import { CreateAuditTrail1764000000002 } from '../audit-trail/migrations/0001-audit-trail.js';
import { CreateAuditSeal1764000000005 } from '../audit-trail/migrations/0002-audit-seal.js';
import { CreateAuditCut1764000000008 } from '../audit-trail/migrations/0003-audit-cut.js';
import { IndexAuditFilters1764000000009 } from '../audit-trail/migrations/0004-audit-filters.js';
import { KnowAuditValues1764000000010 } from '../audit-trail/migrations/0005-audit-statistics.js';
import type { Schema } from '../database/data-source.js';
import { DatabaseErrors } from '../database/database.errors.js';
import { EgressErrors } from '../egress/egress.errors.js';
import { HealthErrors } from '../health/health.service.js';
import { HousekeepingJob } from '../housekeeping/housekeeping.job.js';
import { HttpErrors } from '../http/http.errors.js';
import { RateLimitErrors } from '../http/rate-limit/rate-limit.errors.js';
import { CreateDeprecatedUse1764000000006 } from '../http/migrations/0002-deprecated-use.js';
import { AddRowSecurity1764000000021 } from '../database/migrations/0001-row-security.js';
import { CreateIdempotencyRecord1764000000003 } from '../http/migrations/0001-idempotency.js';
import { KeptFileErrors } from '../kept-files/kept-file.errors.js';
import { CreateKeptFile1764000000020 } from '../kept-files/migrations/0001-kept-file.js';
import { TakeKeptFileOnce1764000000022 } from '../kept-files/migrations/0002-taken-once.js';
import { SendMailJob } from '../mail/send-mail.job.js';
import { CreatePrivacy1764000008000 } from '../privacy/migrations/0001-privacy.js';
import { HoldAuditEvents1764000008002 } from '../privacy/migrations/0002-held-events.js';
import type { JobClass } from '../queue/job.js';
import { CreateJobLedger1764000000004 } from '../queue/migrations/0001-job-ledger.js';
import { AddFlowsAndLimits1764000005001 } from '../queue/migrations/0002-flows-and-limits.js';
import { AddDeliveries1764000005003 } from '../queue/migrations/0003-deliveries.js';
import { DropDeliveries1764000005004 } from '../queue/migrations/0004-open-deliveries.js';
import { FindFinishedJobs1764000005005 } from '../queue/migrations/0005-find-finished-jobs.js';
import { ListOwnedJobsAlone1764000005006 } from '../queue/migrations/0006-owned-jobs.js';
import { JobErrors } from '../queue/queue.errors.js';
import { CreateJobSchedule1764000005000 } from '../schedules/migrations/0001-job-schedule.js';
import { AddSchedulePolicies1764000005002 } from '../schedules/migrations/0002-schedule-policies.js';
import { ScheduleErrors } from '../schedules/schedule.errors.js';

/** The tables that every change touches; the platform's own, in the order they were made. */
export const platformSchema: Schema = {
  entities: [],
  migrations: [
    CreateRevocation1764000000001,
    CreateAuditTrail1764000000002,
    CreateIdempotencyRecord1764000000003,
    CreateJobLedger1764000000004,
    CreateJobSchedule1764000005000,
    AddFlowsAndLimits1764000005001,
    AddDeliveries1764000005003,
    DropDeliveries1764000005004,
    FindFinishedJobs1764000005005,
    ListOwnedJobsAlone1764000005006,
    AddSchedulePolicies1764000005002,
    CreateAuditSeal1764000000005,
    CreateDeprecatedUse1764000000006,
    CreateAuditCut1764000000008,
    IndexAuditFilters1764000000009,
    KnowAuditValues1764000000010,
    CreateKeptFile1764000000020,
    TakeKeptFileOnce1764000000022,
    CreatePrivacy1764000008000,
    HoldAuditEvents1764000008002,
    AddRowSecurity1764000000021,
  ],
};

/** The errors that no module owns. */
export const platformErrors: readonly ErrorDefinition[] = [
  ...HttpErrors.catalogue,
  ...AccessErrors.catalogue,
  ...AssuranceErrors.catalogue,
  ...DatabaseErrors.catalogue,
  ...HealthErrors.catalogue,
  ...RateLimitErrors.catalogue,
  ...JobErrors.catalogue,
  ...ScheduleErrors.catalogue,
  ...EgressErrors.catalogue,
  ...KeptFileErrors.catalogue,
];

/** The job types that no module owns. */
export const platformJobs: readonly JobClass[] = [SendMailJob, HousekeepingJob];
