import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** How the fake behaves: as the daemon does, or as one that is broken in some way. */
export type ClamdMood = 'well' | 'away' | 'silent' | 'garbled' | 'hasty' | 'limited';

/** The test string of the anti-malware industry, in two parts so that no scanner takes this file for it. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR', '-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

/** A server that speaks clamd's INSTREAM and finds the EICAR string. */
export interface FakeClamd {
  readonly url: string;
  mood: ClamdMood;
  /** Bytes of each stream that was read to its end. */
  readonly seen: number[];
  close(): Promise<void>;
}

/** Starts a fake daemon on a free port. */
export async function startFakeClamd(): Promise<FakeClamd> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (fake.mood === 'away') socket.destroy();
    else serve(socket, fake);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const fake: FakeClamd = {
    url: `tcp://127.0.0.1:${String(port)}`,
    mood: 'well',
    seen: [],
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return fake;
}

const COMMAND = Buffer.from('zINSTREAM\0');

function serve(socket: Socket, fake: FakeClamd): void {
  let pending = Buffer.alloc(0);
  let begun = false;
  const content: Buffer[] = [];
  const end = (line: string) => socket.end(`${line}\0`);
  socket.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    if (!begun) {
      if (pending.length < COMMAND.length) return;
      if (!pending.subarray(0, COMMAND.length).equals(COMMAND)) return void end('UNKNOWN COMMAND');
      pending = pending.subarray(COMMAND.length);
      begun = true;
      if (fake.mood === 'hasty') return void end('stream: OK');
      if (fake.mood === 'limited') return void end('INSTREAM size limit exceeded. ERROR');
    }
    while (pending.length >= 4) {
      const length = pending.readUInt32BE(0);
      if (length === 0) {
        const bytes = Buffer.concat(content);
        fake.seen.push(bytes.length);
        if (fake.mood === 'silent') return;
        if (fake.mood === 'garbled') return void end('stream: OK, or so it seems');
        return void end(bytes.includes(EICAR) ? 'stream: Plinth.Eicar FOUND' : 'stream: OK');
      }
      if (pending.length < 4 + length) return;
      content.push(pending.subarray(4, 4 + length));
      pending = pending.subarray(4 + length);
    }
  });
}
