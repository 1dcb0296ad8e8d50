import { get as getPlain } from 'node:http';
import { get as getSecure } from 'node:https';

const DEADLINE_MS = 2_000;

/** Whether `/health/ready` at `url` answers with 200. Asks our own process, so no certificate is doubted. */
export function isReady(url: string): Promise<boolean> {
  const options = { agent: false, timeout: DEADLINE_MS };
  return new Promise((resolve) => {
    const request = url.startsWith('https:')
      ? getSecure(url, { ...options, rejectUnauthorized: false })
      : getPlain(url, options);
    request.on('response', (response) => {
      response.resume();
      resolve(response.statusCode === 200);
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(false));
  });
}
