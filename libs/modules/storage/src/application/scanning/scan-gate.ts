import type { Bucket } from '../../persistence/bucket.entity.js';
import type { ScanState } from '../../persistence/object-version.entity.js';
import { StorageErrors } from '../../storage.errors.js';

/** What the gate looks at. */
interface Scanned {
  readonly scan: ScanState;
}

/** Whether the bytes of an object may leave its bucket, in whatever form. */
export function mayLeave({ requireCleanScan }: Pick<Bucket, 'requireCleanScan'>, { scan }: Scanned): boolean {
  return scan === 'clean' || (scan !== 'quarantined' && !requireCleanScan);
}

/** The same as a rule. @throws {AppError} `storage.object_quarantined`, `storage.scan_pending`. */
export function assertMayLeave(bucket: Pick<Bucket, 'requireCleanScan'>, object: Scanned): void {
  if (mayLeave(bucket, object)) return;
  throw object.scan === 'quarantined' ? StorageErrors.objectQuarantined() : StorageErrors.scanPending();
}

/** The state that a new version begins with. @param known what is known of its bytes from elsewhere. */
export function firstState(known: ScanState, scannerPresent: boolean): ScanState {
  return scannerPresent && known === 'none' ? 'pending' : known;
}
