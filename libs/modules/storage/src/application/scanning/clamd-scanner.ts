import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { MalwareScanner, ScannerAway, TooLargeToScan, type Verdict } from './malware-scanner.js';

const DEFAULT_PORT = 3310;
// More at once than this is cut; the scanner takes chunks of any size up to its own limit.
const CHUNK_BYTES = 256 * 1024;
const MAX_REPLY_BYTES = 4096;
const NO_MORE = Buffer.alloc(4);

/**
 * ClamAV's daemon over TCP, by its command INSTREAM: the bytes go as they are read, each chunk behind its length in
 * four bytes, and an empty one ends them. See clamd(8).
 */
export class ClamdScanner extends MalwareScanner {
  readonly present = true;
  private readonly address: { readonly host: string; readonly port: number };

  /** @param silenceSeconds how long the daemon may neither take bytes nor answer. */
  constructor(
    url: string,
    private readonly silenceSeconds: number,
  ) {
    super();
    const { hostname, port } = new URL(url);
    this.address = { host: hostname.replace(/^\[|\]$/g, ''), port: port === '' ? DEFAULT_PORT : Number(port) };
  }

  async scan(source: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<Verdict> {
    signal.throwIfAborted();
    const socket = connect(this.address);
    socket.setTimeout(this.silenceSeconds * 1000, () => socket.destroy(new Error('It was silent for too long.')));
    const abort = () => socket.destroy(new Error('The scan was called off.'));
    signal.addEventListener('abort', abort, { once: true });
    const answer = answerOf(socket);
    // It may fail while the bytes are still being read; whoever awaits it hears of it then.
    answer.catch(() => undefined);
    try {
      const whole = await send(socket, source, answer);
      return verdictOf(await answer, whole);
    } finally {
      signal.removeEventListener('abort', abort);
      socket.destroy();
    }
  }
}

/** @returns whether everything was sent; false where the daemon had answered before. */
async function send(socket: Socket, source: AsyncIterable<Uint8Array>, answer: Promise<string>): Promise<boolean> {
  let answered = false;
  const settled = answer.then(
    () => (answered = true),
    () => (answered = true),
  );
  const put = async (bytes: Uint8Array) => {
    if (!socket.write(bytes)) await Promise.race([once(socket, 'drain').catch(() => undefined), settled]);
  };
  await put(Buffer.from('zINSTREAM\0'));
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; at += CHUNK_BYTES) {
      // The daemon hangs up behind an early answer: what it has said is read before more goes into a broken pipe. Where the
      // hang-up wins all the same the scanner counts as away, and the job that asked tries again.
      await setImmediate();
      if (answered) return false;
      const piece = chunk.subarray(at, at + CHUNK_BYTES);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(piece.length);
      socket.write(length);
      await put(piece);
    }
  }
  if (answered) return false;
  await put(NO_MORE);
  return true;
}

/** The one line that the daemon says. */
function answerOf(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      const end = text.indexOf('\0');
      if (end >= 0) resolve(text.slice(0, end));
      else if (text.length > MAX_REPLY_BYTES) socket.destroy(new Error('It says too much.'));
    });
    socket.on('error', (error) => {
      reject(new ScannerAway(`The scanner cannot be used: ${error.message}`, { cause: error }));
    });
    socket.on('close', () => {
      reject(new ScannerAway('The scanner closed the connection without an answer.'));
    });
  });
}

function verdictOf(answer: string, whole: boolean): Verdict {
  const found = /^stream: (.+) FOUND$/.exec(answer)?.[1];
  if (found !== undefined) return { state: 'quarantined', signature: found.slice(0, 200) };
  if (answer === 'stream: OK' && whole) return { state: 'clean' };
  if (/size limit exceeded/i.test(answer)) throw new TooLargeToScan(answer);
  throw new ScannerAway(`The scanner answered: ${answer.slice(0, 200)}`);
}
