import { Max, Min } from 'class-validator';
import { Text, WholeNumber } from '@plinth/platform/http';

/** The proof that the platform gave out the link. */
export class DownloadExportQuery {
  /** When the link ends, in seconds since 1970. */
  @WholeNumber()
  @Min(0)
  @Max(99_999_999_999)
  expires: number;

  @Text({ max: 64 })
  signature: string;
}
