import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync } from 'node:zlib';
import { newId } from '@plinth/kernel';
import { storage } from '@plinth/modules/storage';
import {
  eventually,
  fakePrincipals,
  startProcess,
  startTestApi,
  type TestApi,
  type TestProcess,
} from '@plinth/platform/testing';
import { ClamdScanner } from '../../libs/modules/storage/src/application/scanning/clamd-scanner.js';
import { ScannerAway, TooLargeToScan } from '../../libs/modules/storage/src/application/scanning/malware-scanner.js';
import { EICAR } from '../../libs/modules/storage/src/testing/fake-clamd.factory.js';
import { makeBucket, objectPath, putObject, rawCall } from '../../libs/modules/storage/src/testing/storage.factory.js';

const MODULES = [storage, fakePrincipals()];
const LIMIT_MEGABYTES = 8;

describe("ClamAV's own daemon", () => {
  const token = newId();
  const folder = mkdtempSync(join(tmpdir(), 'plinth-clamd-'));
  let daemon: ChildProcess;
  let url: string;
  let api: TestApi;
  let worker: TestProcess;

  beforeAll(async () => {
    const port = await freePort();
    url = `tcp://127.0.0.1:${String(port)}`;
    daemon = await startDaemon(folder, port);
    api = await startTestApi(MODULES, { RATE_LIMIT: 'off', CLAMAV_URL: url });
    worker = await startProcess('worker', MODULES, api.env);
  }, 60_000);
  afterAll(async () => {
    await worker.close();
    await api.close();
    const ended = once(daemon, 'exit');
    daemon.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });

  it('finds what is in an upload, also inside an archive, and lets the rest pass', async () => {
    const bucket = await makeBucket(api, token, { requireCleanScan: true });
    await putObject(api, token, bucket, 'bad', EICAR);
    await putObject(api, token, bucket, 'packed.zip', archiveOf('eicar.com', Buffer.from(EICAR)));
    await putObject(api, token, bucket, 'good', Buffer.alloc(3_000_000, 'harmless '));
    const answers = await eventually(async () => {
      const all = await Promise.all(
        ['bad', 'packed.zip', 'good'].map((key) => rawCall(api, 'GET', objectPath(bucket, key), { token })),
      );
      return all.some((each) => each.status === 409 && each.json.code === 'storage.scan_pending') ? null : all;
    }, 30);
    expect(answers.map(({ status }) => status)).toEqual([409, 409, 200]);
  }, 60_000);

  it('says when something is too much for it', async () => {
    const scanner = new ClamdScanner(url, 20);
    expect(await scanner.scan(zeros(LIMIT_MEGABYTES - 1), AbortSignal.timeout(20_000))).toEqual({ state: 'clean' });
    // The daemon hangs up on what it no longer reads, which can overtake its answer: then it counts as away, and is asked again.
    const refusal = await eventually(async () => {
      const tooMuch = scanner.scan(zeros(4 * LIMIT_MEGABYTES), AbortSignal.timeout(20_000));
      const reason: unknown = await tooMuch.catch((error: unknown) => error);
      return reason instanceof ScannerAway ? null : reason;
    }, 40);
    expect(refusal).toBeInstanceOf(TooLargeToScan);
  }, 60_000);
});

/** Starts clamd with a signature of our own and nothing else: no update server is asked. */
async function startDaemon(folder: string, port: number): Promise<ChildProcess> {
  writeFileSync(join(folder, 'plinth.ndb'), `Plinth.Eicar:0:*:${Buffer.from(EICAR).toString('hex')}\n`);
  const settings = [
    ...['Foreground yes', `DatabaseDirectory ${folder}`, 'TCPAddr 127.0.0.1', `TCPSocket ${String(port)}`],
    ...[`StreamMaxLength ${String(LIMIT_MEGABYTES)}M`, 'AlertExceedsMax yes', 'User root'],
  ];
  const file = join(folder, 'clamd.conf');
  writeFileSync(file, `${settings.join('\n')}\n`);
  const daemon = spawn('/usr/sbin/clamd', ['--config-file', file], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [daemon.stdout, daemon.stderr]) stream.on('data', (chunk: Buffer) => (output += String(chunk)));
  const probe = new ClamdScanner(`tcp://127.0.0.1:${String(port)}`, 5);
  await eventually(async () => {
    if (daemon.exitCode !== null) throw new Error(`clamd ended: ${output}`);
    return probe.scan(zeros(0), AbortSignal.timeout(5_000)).catch(() => null);
  }, 40);
  return daemon;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function* zeros(megabytes: number): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < megabytes; n++) yield await Promise.resolve(new Uint8Array(1024 * 1024));
}

/** A ZIP archive of one deflated file. */
function archiveOf(name: string, bytes: Buffer): Buffer {
  const packed = deflateRawSync(bytes);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(bytes), 0);
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(bytes.length, 8);
  const nameLength = Buffer.alloc(4);
  nameLength.writeUInt16LE(name.length, 0);
  const fields = Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0x58]);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), fields, sizes, nameLength, Buffer.from(name), packed]);
  const entry = Buffer.concat([
    ...[
      Buffer.from('PK\x01\x02'),
      Buffer.from([20, 0]),
      fields,
      sizes,
      nameLength,
      Buffer.alloc(14),
      Buffer.from(name),
    ],
  ]);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 0, 'latin1');
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, entry, end]);
}
