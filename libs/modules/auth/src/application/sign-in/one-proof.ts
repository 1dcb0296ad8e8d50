import type { InputFault } from '@plinth/kernel';
import { HttpErrors } from '@plinth/platform/http';

/** @throws {AppError} `http.validation_failed` where more than one of the fields is given. */
export function assertOneProof(proofs: Readonly<Record<string, unknown>>): void {
  const [, ...more] = Object.entries(proofs).filter(([, value]) => value !== undefined);
  const faults = more.map(([name]): InputFault => ({
    pointer: `/${name}`,
    code: 'one_proof',
    detail: 'must be left out: one proof is enough',
  }));
  if (faults.length > 0) throw HttpErrors.validationFailed({ faults });
}
