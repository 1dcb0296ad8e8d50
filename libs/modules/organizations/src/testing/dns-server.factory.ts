import { createSocket } from 'node:dgram';

/** What a name answers: its TXT records, or nothing at all, or that the server cannot say. */
export type DnsAnswer = readonly string[] | 'silent' | 'broken';

/** A name server on UDP that knows what a test told it. */
export interface DnsServer {
  /** For `DNS_SERVERS`. */
  readonly address: string;
  /** The names that it was asked for, in order. */
  readonly asked: readonly string[];
  answer(name: string, answer: DnsAnswer): void;
  close(): Promise<void>;
}

const HEADER = 12;
const BROKEN = 2;
const UNKNOWN = 3;

/** Starts a name server on a free port. Close it in `afterAll`. */
export async function startDnsServer(): Promise<DnsServer> {
  const answers = new Map<string, DnsAnswer>();
  const asked: string[] = [];
  const socket = createSocket('udp4');
  socket.on('message', (question, { port, address }) => {
    const name = nameOf(question);
    asked.push(name);
    const answer = answers.get(name);
    if (answer !== 'silent') socket.send(reply(question, answer), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${String(socket.address().port)}`,
    asked,
    answer: (name, answer) => answers.set(name, answer),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function nameOf(message: Buffer): string {
  const labels: string[] = [];
  for (let at = HEADER; message[at]; at += 1 + (message[at] ?? 0)) {
    labels.push(message.toString('latin1', at + 1, at + 1 + (message[at] ?? 0)));
  }
  return labels.join('.').toLowerCase();
}

/** After RFC 1035: the header, the question as it came, and a TXT record of one text each. */
function reply(message: Buffer, answer: readonly string[] | 'broken' | undefined): Buffer {
  const records = Array.isArray(answer) ? (answer as readonly string[]).map(record) : [];
  const code = answer === 'broken' ? BROKEN : answer === undefined ? UNKNOWN : 0;
  const header = Buffer.alloc(HEADER);
  message.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8180 | code, 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  const end = message.indexOf(0, HEADER) + 5;
  return Buffer.concat([header, message.subarray(HEADER, end), ...records]);
}

function record(text: string): Buffer {
  // Long texts come in parts of at most 255 bytes.
  const parts = text.match(/.{1,255}/g) ?? [''];
  const data = Buffer.concat(parts.map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part)])));
  const fixed = Buffer.alloc(12);
  fixed.writeUInt16BE(0xc00c, 0);
  fixed.writeUInt16BE(16, 2);
  fixed.writeUInt16BE(1, 4);
  fixed.writeUInt16BE(data.length, 10);
  return Buffer.concat([fixed, data]);
}
