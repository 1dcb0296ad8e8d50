import type { Type } from '@nestjs/common';
import type { ErrorDefinition } from '@plinth/kernel';
import type { PermissionDefinition } from '../access/permission.js';
import type { Schema } from '../database/data-source.js';
import type { MailSamples } from '../mail/mail-samples.js';
import type { JobClass } from '../queue/job.js';
import type { Retention } from '../privacy/retention-policy.js';
import type { PersonalData } from './personal-data.js';

/** A module, declared once. The API, the worker, the database, the catalogues and the docs are derived from it. */
export interface ModuleDefinition {
  /** Plural, lower case; the prefix of its permissions and error codes. */
  readonly name: string;
  /** Its services; loaded by every process. */
  readonly core: Type;
  /** Its controllers; loaded by the API. */
  readonly http?: Type;
  /** Its job handlers; loaded by the worker. */
  readonly worker?: Type;
  readonly entities?: Schema['entities'];
  /** In the order they were written. */
  readonly migrations?: Schema['migrations'];
  readonly permissions?: readonly PermissionDefinition[];
  readonly errors?: readonly ErrorDefinition[];
  readonly jobs?: readonly JobClass[];
  /** Its mails with made-up values; `plinth mail preview` shows them. */
  readonly mails?: MailSamples;
  /** What it keeps on a person and how that leaves. `'none'` is a statement that it keeps nothing. */
  readonly personalData: Type<PersonalData> | 'none';
  /** Columns that look personal and are not, as `table.column`, each with the reason; only where there is nothing else. */
  readonly impersonal?: Readonly<Record<string, string>>;
  /** How long it keeps what, and how that goes. */
  readonly retention?: readonly Retention[];
}

/** Declares a module. */
export function defineModule(definition: ModuleDefinition): ModuleDefinition {
  return definition;
}
