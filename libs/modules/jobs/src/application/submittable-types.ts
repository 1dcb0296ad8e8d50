import { Injectable } from '@nestjs/common';
import { AccessErrors } from '@plinth/platform/access';
import { currentPrincipal } from '@plinth/platform/context';
import { JobErrors, JobRegistry, type JobType } from '@plinth/platform/queue';

/** Which job types the caller may submit. */
@Injectable()
export class SubmittableTypes {
  constructor(private readonly registry: JobRegistry) {}

  /** All of them, by name. */
  all(): readonly JobType[] {
    return this.registry.all().filter((type) => missingPermission(type) === null);
  }

  /**
   * The type of that name. One that only code enqueues does not exist for callers.
   * @throws {AppError} `jobs.unknown_type`; `access.denied` for one that needs a permission which the caller lacks.
   */
  find(name: string): JobType {
    const type = this.registry.find(name);
    if (!type?.options.submit) {
      throw JobErrors.unknownType({ faults: [{ pointer: '/type', code: 'unknown', detail: 'is no type of job' }] });
    }
    const missing = missingPermission(type);
    if (missing) throw AccessErrors.denied({ detail: `To submit ${name} you need the permission ${missing}.` });
    return type;
  }
}

/** What the caller lacks to submit a type: a permission, `undefined` where nobody may, `null` where nothing is missing. */
function missingPermission({ options: { submit } }: JobType): string | undefined | null {
  if (submit === 'authenticated') return null;
  if (submit && currentPrincipal().permissions.has(submit.permission)) return null;
  return submit?.permission;
}
