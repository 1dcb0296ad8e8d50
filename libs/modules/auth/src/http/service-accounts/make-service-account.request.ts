import { Text } from '@plinth/platform/http';
import { PermissionNames } from '../../application/api-keys/permission-names.js';

/** A new service account. */
export class MakeServiceAccountRequest {
  /** A name to tell it from others by. */
  @Text({ max: 100 })
  name: string;

  /** The most that its keys may do; each has to be one that the caller holds. */
  @PermissionNames()
  permissions: string[];
}
