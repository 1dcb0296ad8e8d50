import { Text } from '@plinth/platform/http';

/** The organization to make. */
export class CreateOrganizationRequest {
  /** What it is called; names need not be unique. */
  @Text({ max: 100 })
  name: string;
}
