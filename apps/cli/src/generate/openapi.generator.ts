import { openApiDocument } from '@plinth/platform/http';
import { version } from '@plinth/platform/process';
import { describedApplication } from './described-application.js';
import type { Generator } from './generator.js';

/** `openapi.json`: what /docs/openapi.json serves. */
export const openApi: Generator = async () => {
  const document = openApiDocument(await describedApplication(), version());
  return [{ path: 'openapi.json', text: `${JSON.stringify(document, null, 2)}\n` }];
};
