import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { isId } from '@plinth/kernel';
import { HttpErrors } from './http.errors.js';

/** Refuses a path parameter that is no UUIDv7 in canonical form: `@Param('id', IdPipe) id: string`. */
@Injectable()
export class IdPipe implements PipeTransform<string, string> {
  transform(value: string, metadata: ArgumentMetadata): string {
    if (isId(value)) return value;
    throw HttpErrors.validationFailed({
      faults: [
        { pointer: `/${metadata.data ?? 'id'}`, code: 'id', detail: 'must be a UUID as this API gives them out' },
      ],
    });
  }
}
