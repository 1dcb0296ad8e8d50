import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { currentPrincipal } from '@plinth/platform/context';
import { Transaction } from '@plinth/platform/database';
import { HttpErrors, IdempotencyStore } from '@plinth/platform/http';
import type { Stored } from './store-objects.js';
import { UploadFiles, type ReceivedForm } from './upload-files.js';

/** What became of a form: a new answer, or the one that its first arrival got. */
export type FormAnswer<T> = { readonly answer: T } | { readonly replayed: string };

/**
 * Makes the upload of a form repeatable. Its bytes are read each time, for they are part of what the key stands for; what
 * they are stored as, and the answer, are kept in one transaction. Refusals change nothing and are not kept.
 */
@Injectable()
export class IdempotentForms {
  constructor(
    private readonly forms: UploadFiles,
    private readonly store: IdempotencyStore,
    private readonly transaction: Transaction,
  ) {}

  /**
   * Stores the files of a form, once for each key.
   * @throws {AppError} as `UploadFiles`; 409 while the same key is being stored, 422 where it stood for something else.
   */
  async put<T>(key: string | undefined, form: ReceivedForm, answerOf: (stored: Stored[]) => T): Promise<FormAnswer<T>> {
    if (key === undefined) return { answer: answerOf(await this.forms.finish(form)) };
    const request = { key, caller: caller(), fingerprint: fingerprintOf(form) };
    try {
      return await this.transaction.run(async () => {
        if (!(await this.store.tryLock(request))) throw HttpErrors.idempotencyKeyInFlight();
        const kept = await this.store.find(request);
        if (kept === 'other-request') throw HttpErrors.idempotencyKeyReused();
        if (kept) {
          await this.forms.discard(form);
          return { replayed: kept.body ?? '' };
        }
        const answer = answerOf(await this.forms.finish(form));
        await this.store.keep(request, { status: 201, body: JSON.stringify(answer), location: null });
        return { answer };
      });
    } catch (error) {
      await this.forms.discard(form, error);
      throw error;
    }
  }
}

/** @throws {AppError} 400 for a key that is none. */
export function checkedIdempotencyKey(key: string | undefined): string | undefined {
  if (key === undefined || (key.length >= 1 && key.length <= 255)) return key;
  const detail = 'must have 1 to 255 characters';
  throw HttpErrors.validationFailed({ faults: [{ pointer: '/Idempotency-Key', code: 'length', detail }] });
}

function caller(): string {
  const { userId, organizationId } = currentPrincipal();
  return `${userId} ${organizationId ?? ''}`;
}

function fingerprintOf({ bucket, files }: ReceivedForm): string {
  const what = files.map(({ key, blob }) => [key, blob.sha256, blob.mediaType]);
  return createHash('sha256')
    .update(JSON.stringify(['form', bucket.id, what]))
    .digest('base64url');
}
