import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectEncrypted, type ConnectionOptions } from 'node:tls';
import type { AuditSinkConfig } from '@plinth/config';
import type { SentEvent } from '../application/sinks/sent-event.js';
import type { AuditSink } from './audit-sink.js';
import { syslogFrame } from './syslog-message.js';

const DEADLINE_MS = 15_000;

/**
 * Sends events by syslog over TCP or TLS. Syslog has no answer that says "received", and what a socket took may still be
 * lost. So each batch goes over a connection of its own, whose sending half is closed behind it: a receiver that has
 * read to the end closes its half in good order, while one that dies with unread bytes resets the connection. What it
 * loses after reading nobody tells us: only an HTTP sink answers for that.
 */
export class SyslogSink implements AuditSink {
  constructor(
    private readonly config: AuditSinkConfig,
    private readonly host: string,
  ) {}

  deliver(events: readonly SentEvent[], signal: AbortSignal): Promise<void> {
    const frames = events.map((event) => syslogFrame(event, this.host)).join('');
    const socket = this.connect();
    return new Promise((resolve, reject) => {
      const deadline = AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]);
      const abort = () => socket.destroy(new Error('It did not close the connection in time.'));
      deadline.addEventListener('abort', abort, { once: true });
      let sent = false;
      let received = false;
      socket.on('finish', () => (sent = true));
      socket.on('end', () => {
        received = sent;
        socket.end();
      });
      socket.on('error', reject);
      socket.on('close', () => {
        deadline.removeEventListener('abort', abort);
        if (received) resolve();
        else reject(new Error('It closed the connection before it had read everything.'));
      });
      // Whatever it says is not listened to; but only who reads learns of the end.
      socket.resume();
      socket.once(this.readyEvent, () => socket.end(frames));
      if (deadline.aborted) abort();
    });
  }

  private get readyEvent(): 'connect' | 'secureConnect' {
    return this.config.url.protocol === 'syslogs:' ? 'secureConnect' : 'connect';
  }

  private connect(): Socket {
    const { url, ca } = this.config;
    const host = url.hostname.replace(/^\[|\]$/g, '');
    const port = Number(url.port);
    if (url.protocol === 'syslog:') return connectPlain({ host, port, allowHalfOpen: true });
    // A name is checked against the certificate, and so is an address; only the former is sent along.
    const servername = /^[\d.]+$|:/.test(host) ? '' : host;
    const options: ConnectionOptions & { allowHalfOpen: boolean } = {
      host,
      port,
      servername,
      allowHalfOpen: true,
      minVersion: 'TLSv1.2',
      ...(ca !== null && { ca }),
    };
    return connectEncrypted(options);
  }
}
