import type { Transporter } from 'nodemailer';

const CONNECT_MS = 10_000;
const SILENCE_MS = 30_000;

/**
 * Prepares connections to the server of `url`, whose parameters are options of nodemailer. A password travels over TLS
 * only, unless the URL itself says `requireTLS=false`.
 */
export async function connectSmtp(url: string): Promise<Transporter> {
  // The processes that send nothing need not load it.
  const [{ createTransport }, { parseConnectionUrl }] = await Promise.all([
    import('nodemailer'),
    import('nodemailer/lib/shared'),
  ]);
  const named = parseConnectionUrl(url);
  return createTransport({
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    // Whoever strips STARTTLS from the server's answer must not get the password.
    requireTLS: named.secure !== true && named.auth !== undefined,
    ...named,
    pool: true,
    disableFileAccess: true,
    disableUrlAccess: true,
    // A transcript holds links and the password.
    logger: false,
    debug: false,
  });
}

// Links, addresses, and whatever is long enough to be a token.
const QUOTED = /\S*(?::\/\/|@)\S*|[\w-]{20,}/g;
const LONGEST = 500;

/** The error that a job may show: servers quote links, addresses and sometimes what one signed in with. */
export function refusalOf(error: unknown): Error {
  const { message, code, responseCode } = error as Error & { readonly code?: string; readonly responseCode?: number };
  if (code === 'EAUTH')
    return new Error(`The mail server refused the user of SMTP_URL: ${String(responseCode ?? code)}`);
  return new Error(message.replace(QUOTED, '…').slice(0, LONGEST));
}
