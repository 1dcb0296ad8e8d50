import { section, type ValuesOf } from './section.js';
import { Problem, type Environment, type Variable } from './variable.js';

/** Where the audit trail is streamed to. */
export interface AuditSinkConfig {
  /** Lower case; its place in the trail is kept under this name. */
  readonly name: string;
  /** `syslog:`, `syslogs:` (TLS), `http:` or `https:`. */
  readonly url: URL;
  /** Sent as `Authorization: Bearer` to an HTTP sink. */
  readonly token: string | null;
  /** Signs each request to an HTTP sink. */
  readonly hmacKey: string | null;
  /** Certificates in PEM that are trusted instead of the system’s; `null` for those. */
  readonly ca: string | null;
  /** Whether address, browser and what events tell about people are sent along, readable. */
  readonly personal: boolean;
  /** Whether a new sink is sent the trail from its beginning, or what happens from now on. */
  readonly start: 'beginning' | 'now';
}

const NAME = /^[a-z][a-z0-9-]{0,30}$/;
const SHORTEST_RETENTION = 30;
const LONGEST_RETENTION = 36_500;

export const auditSection = section('audit', 'The audit trail', {
  retentionDays: retentionVariable(),
  sinks: sinksVariable(),
});

export type AuditConfig = ValuesOf<typeof auditSection>;

function retentionVariable(): Variable<number> {
  return {
    name: 'AUDIT_RETENTION_DAYS',
    about:
      'How long audit events are kept, in days; 0 keeps them for good. The database itself refuses to remove what is ' +
      'younger than 30 days.',
    example: '0',
    secret: false,
    parse: (text) => {
      const days = /^\d{1,5}$/.test(text) ? Number(text) : -1;
      if (days !== 0 && (days < SHORTEST_RETENTION || days > LONGEST_RETENTION)) {
        throw new Problem('must be 0 or a whole number from 30 to 36500');
      }
      return days;
    },
    fallback: () => 0,
  };
}

/** A list of names, and for each of them variables of its own. */
function sinksVariable(): Variable<readonly AuditSinkConfig[]> {
  return {
    name: 'AUDIT_SINKS',
    about:
      'Names of the systems that the audit trail is streamed to, separated by commas. For each, say siem, set ' +
      'AUDIT_SINK_SIEM_URL: syslogs://host:6514 (TLS), syslog://host:601, or https://…. As needed, for HTTP: ' +
      'AUDIT_SINK_SIEM_TOKEN (a bearer token, a secret) and AUDIT_SINK_SIEM_HMAC_KEY (signs requests, a secret); for ' +
      'all: AUDIT_SINK_SIEM_CA_FILE (certificates in PEM to trust instead of the system’s), ' +
      'AUDIT_SINK_SIEM_PERSONAL=omit or clear (default: omit; what is sent in the clear outlives the erasure of a ' +
      'person), AUDIT_SINK_SIEM_START=beginning or now (default: beginning), and AUDIT_SINK_SIEM_ALLOW_CLEARTEXT=true, ' +
      'without which production refuses a sink that has no TLS.',
    example: 'siem',
    secret: false,
    parse: (text, environment) => {
      const names = text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
      if (new Set(names).size < names.length) throw new Problem('must not name a sink twice');
      return names.map((name) => sink(name, environment));
    },
    fallback: () => [],
  };
}

function sink(name: string, { raw, production }: Environment): AuditSinkConfig {
  if (!NAME.test(name)) throw new Problem('must hold names of lower-case letters, digits and dashes');
  const prefix = `AUDIT_SINK_${name.toUpperCase().replaceAll('-', '_')}`;
  const optional = (suffix: string) => raw(`${prefix}_${suffix}`) ?? null;
  const fault = (suffix: string, rule: string) => new Problem(`names a sink whose ${prefix}_${suffix} ${rule}`);
  const word = <const W extends string>(suffix: string, words: readonly [W, W]): W => {
    const found = words.find((each) => each === (optional(suffix) ?? words[0]));
    if (found === undefined) throw fault(suffix, `is not one of ${words.join(', ')}`);
    return found;
  };
  const secret = (suffix: string) => {
    const value = optional(suffix);
    if (value !== null && !isHttp(url)) throw fault(suffix, 'is set although it is no HTTP address');
    if (value !== null && production && value.length < 16) throw fault(suffix, 'has fewer than 16 characters');
    return value;
  };
  const url = sinkUrl(optional('URL'), (rule) => fault('URL', rule));
  const encrypted = url.protocol === 'https:' || url.protocol === 'syslogs:';
  if (production && !encrypted && optional('ALLOW_CLEARTEXT') !== 'true') {
    throw fault('URL', `has no TLS; ${prefix}_ALLOW_CLEARTEXT=true allows it`);
  }
  return {
    name,
    url,
    token: secret('TOKEN'),
    hmacKey: secret('HMAC_KEY'),
    ca: optional('CA'),
    personal: word('PERSONAL', ['omit', 'clear']) === 'clear',
    start: word('START', ['beginning', 'now']),
  };
}

function sinkUrl(text: string | null, fault: (rule: string) => Problem): URL {
  if (text === null || !URL.canParse(text)) throw fault('is not set to a URL');
  const url = new URL(text);
  if (!isHttp(url) && url.protocol !== 'syslog:' && url.protocol !== 'syslogs:') {
    throw fault('does not start with syslogs://, syslog://, https:// or http://');
  }
  if (url.hostname === '' || url.username !== '' || url.password !== '') throw fault('has no host, or a password');
  if (!isHttp(url) && url.port === '') throw fault('has no port');
  return url;
}

function isHttp({ protocol }: URL): boolean {
  return protocol === 'http:' || protocol === 'https:';
}
