import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

const DEADLINE_MS = 1_500;

/**
 * What a Redis says about itself in `INFO`, by field. One connection for one question, so that it can be asked before
 * anything else runs.
 * @throws where it cannot be reached within 1.5 s, refuses the login or speaks something else.
 */
export function redisInfo(url: string): Promise<ReadonlyMap<string, string>> {
  const { protocol, hostname, port, username, password } = new URL(url);
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 6379) };
  return new Promise((resolve, reject) => {
    const socket: Socket = protocol === 'rediss:' ? connectTls({ ...address, servername: hostname }) : connect(address);
    const secret = decodeURIComponent(password);
    const login = secret === '' ? [] : [['AUTH', ...(username ? [decodeURIComponent(username)] : []), secret]];
    let answer = '';
    const end = (fault: Error | null) => {
      socket.destroy();
      if (fault) reject(fault);
    };
    socket.setTimeout(DEADLINE_MS, () => end(new Error('no answer')));
    socket.once('error', end);
    socket.once('close', () => reject(new Error('the connection was closed')));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
      const refusal = /^-([^\r]*)\r\n/m.exec(answer);
      if (refusal) end(new Error(refusal[1]));
      const bulk = /\$(\d+)\r\n/.exec(answer);
      if (!bulk || answer.length < bulk.index + bulk[0].length + Number(bulk[1])) return;
      resolve(fieldsOf(answer));
      end(null);
    });
    socket.write([...login, ['INFO']].map(encode).join(''));
  });
}

function encode(words: readonly string[]): string {
  return `*${String(words.length)}\r\n${words.map((word) => `$${String(Buffer.byteLength(word))}\r\n${word}\r\n`).join('')}`;
}

function fieldsOf(info: string): Map<string, string> {
  const pairs = info.split('\r\n').map((line) => line.split(':', 2));
  return new Map(pairs.filter((pair) => pair.length === 2) as [string, string][]);
}
