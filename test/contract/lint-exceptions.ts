/** A rule that does not hold somewhere, and why that is right. */
export interface LintException {
  readonly rules: readonly string[];
  /** Of the place of the finding: its JSON pointer. */
  readonly where: RegExp;
  readonly reason: string;
}

/** Of a rule that is not ours at all. */
export const EVERYWHERE = /^/;

/** Everything that the linters may find. One that covers nothing any more fails the check. */
export const exceptions: readonly LintException[] = [
  {
    rules: ['owasp:api4:2023-array-limit', 'owasp:api4:2023-string-limit'],
    where:
      /^components\/schemas\/(\w+Response|AccessReason|AccessLack|AccessShift)\/|\/responses\/\w+\/content\/|\/(requestBody|responses\/\w+)\/content\/(\*\/\*|multipart)/,
    reason:
      'Limits guard what the server takes in; an answer is as long as what was let in before, and an object as long as its bucket allows.',
  },
  {
    rules: ['owasp:api4:2023-string-restricted'],
    where: EVERYWHERE,
    reason:
      'Names, passwords, keys and descriptions are free text: length and control characters are checked, not a pattern.',
  },
  {
    rules: ['owasp:api8:2023-define-cors-origin'],
    where: /\/responses\/|^components\/headers/,
    reason: 'No origin is allowed unless the owner lists it, so no answer has a CORS header of its own.',
  },
  {
    rules: ['owasp:api4:2023-rate-limit', 'owasp:api4:2023-rate-limit-responses-429'],
    where: /^paths\/(\/health\/(live|ready)|\/\.well-known\/jwks\.json)\//,
    reason: 'Probes and key fetches of other servers are not counted: refusing them would take healthy things down.',
  },
  {
    rules: ['owasp:api8:2023-define-error-responses-401'],
    where: /\/responses$|\/responses\//,
    reason: 'Public routes ask for no credentials, so none can be wrong; every other route has its 401.',
  },
  {
    rules: ['redocly/no-ambiguous-paths'],
    where: /^paths\/\/v1\/(jobs|users|organizations)\//,
    reason: 'A literal segment goes before a parameter, and ids are UUIDs, so that no address means two routes.',
  },
  {
    rules: ['redocly/no-unused-components'],
    where: /^components\/(headers\/(Deprecation|Sunset)|responses\/\w+)$/,
    reason:
      'The headers of deprecated routes and the common errors are described once, whether a route needs them today or not.',
  },
];
