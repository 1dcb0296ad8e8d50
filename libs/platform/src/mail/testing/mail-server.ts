import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

/** What a test may have a mail server do otherwise. */
export type Behaviour = Pick<SMTPServerOptions, 'onConnect' | 'onRcptTo'> & {
  /** Default: whoever signs in is welcome. */
  readonly isWelcome?: (user: string, password: string) => boolean;
  /** Given each message before it is answered for. */
  readonly onMessage?: (raw: string) => Error | null;
};

/** A mail server that keeps what it gets. */
export interface MailServer {
  readonly port: number;
  /** Every message that was sent to the end, as it came. */
  readonly messages: readonly string[];
  readonly behave: (behaviour: Behaviour) => void;
  /** Drops every connection, as a server that dies. */
  readonly drop: () => void;
  readonly close: () => Promise<void>;
}

/** Starts a mail server on a free port of this machine. */
export async function startMailServer(options: SMTPServerOptions = {}): Promise<MailServer> {
  const messages: string[] = [];
  const sockets = new Set<Socket>();
  let behaviour: Behaviour = {};
  const server = new SMTPServer({
    disableReverseLookup: true,
    closeTimeout: 100,
    logger: false,
    ...options,
    onConnect: (session, done) => (behaviour.onConnect ? behaviour.onConnect(session, done) : done()),
    onRcptTo: (address, session, done) => (behaviour.onRcptTo ? behaviour.onRcptTo(address, session, done) : done()),
    onAuth: ({ username = '', password }, _session, done) => {
      const welcome = behaviour.isWelcome?.(username, password ?? '') ?? true;
      done(welcome ? null : new Error(`No such login: ${username} ${password ?? ''}`), { user: username });
    },
    onData: (stream, _session, done) => {
      const keep = (raw: string) => {
        messages.push(raw);
        done(behaviour.onMessage?.(raw) ?? null);
      };
      text(stream).then(keep, done);
    },
  });
  // A client that goes in the middle is part of the test.
  server.on('error', () => undefined);
  server.server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    messages,
    behave: (next) => (behaviour = next),
    drop: () => sockets.forEach((socket) => socket.destroy()),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** An answer of the server, such as 451. */
export function answer(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}

/** The header of a message, its encoded words read. */
export function headerOf(raw: string, name: string): string {
  const lines = new RegExp(`^${name}: (.*(?:\\r\\n[ \\t].*)*)`, 'im').exec(raw)?.[1] ?? '';
  const joined = lines.replace(/\r\n[ \t]/g, ' ').replace(/\?= =\?/g, '?==?');
  return joined.replace(/=\?UTF-8\?([BQ])\?(.*?)\?=/gi, (_word, encoding: string, content: string) =>
    encoding.toUpperCase() === 'B' ? base64(content) : quotedPrintable(content.replace(/_/g, ' ')),
  );
}

/** The part of a message that has a type such as `text/html`, decoded. */
export function partOf(raw: string, type: string): string {
  const part = raw.split(/\r\n--/).find((each) => each.includes(`Content-Type: ${type}`)) ?? '';
  const [head = '', ...body] = part.split('\r\n\r\n');
  const encoded = body.join('\r\n\r\n');
  const decoded = /base64/i.test(head) ? base64(encoded) : /quoted/i.test(head) ? quotedPrintable(encoded) : encoded;
  return decoded.replace(/\r\n/g, '\n').trim();
}

function base64(encoded: string): string {
  return Buffer.from(encoded, 'base64').toString('utf8');
}

function quotedPrintable(encoded: string): string {
  const bytes = encoded
    .replace(/=\r\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_code, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
