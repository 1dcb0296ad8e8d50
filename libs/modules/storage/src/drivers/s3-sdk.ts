import type * as S3 from '@aws-sdk/client-s3';
import type { S3Config } from '@plinth/config';

/** The SDK, and a client that is set up. */
export interface S3Sdk {
  readonly sdk: typeof S3;
  readonly client: S3.S3Client;
}

const CONNECT_MS = 2_000;
const MAX_SOCKETS = 1_024;
const ATTEMPTS = 2;

/** Loads the SDK: too large to be there where nobody stores anything in S3. */
export async function loadS3(config: S3Config): Promise<S3Sdk> {
  const sdk = await import('@aws-sdk/client-s3');
  const agent = { keepAlive: true, maxSockets: MAX_SOCKETS };
  const client = new sdk.S3Client({
    region: config.region,
    ...(config.endpoint !== null && { endpoint: config.endpoint }),
    credentials: { accessKeyId: config.accessKeyId ?? '', secretAccessKey: config.secretAccessKey ?? '' },
    forcePathStyle: config.pathStyle,
    maxAttempts: ATTEMPTS,
    // Servers that are not Amazon's may know no other checksum than Content-MD5, which every call with bytes carries.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // A download that its reader pauses is no fault: who waits for bytes has a deadline of their own.
    requestHandler: { connectionTimeout: CONNECT_MS, socketTimeout: 0, httpAgent: agent, httpsAgent: agent },
  });
  return { sdk, client };
}
