import { afterAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { httpSection } from '@plinth/config';
import { loadConfig } from '../../config/index.js';
import { makeCertificate } from '../../testing/certificate.js';
import { readTlsPair, tlsFilesOf } from './tls-files.js';

const folder = mkdtempSync(join(tmpdir(), 'plinth-tls-'));
const [mine, other] = [makeCertificate('mine'), makeCertificate('other')];

function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function faultOf(env: Record<string, string>): string {
  try {
    const files = tlsFilesOf(loadConfig(env).of(httpSection));
    if (files) readTlsPair(files);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('the files of TLS', () => {
  const cert = file('cert.pem', mine.cert);
  const key = file('key.pem', mine.key);

  afterAll(() => rmSync(folder, { recursive: true }));

  it('are read where they belong together, and left out where there are none', () => {
    expect(faultOf({ TLS_CERT_FILE: cert, TLS_KEY_FILE: key })).toBe('');
    expect(faultOf({})).toBe('');
    expect(loadConfig({ TLS_CERT_FILE: cert }).of(httpSection).publicUrl).toBe('https://localhost:3000');
  });

  it.each([
    [{ TLS_CERT_FILE: cert }, 'TLS_KEY_FILE is missing: TLS_CERT_FILE needs the private key beside it'],
    [{ TLS_KEY_FILE: key }, 'TLS_CERT_FILE is missing: TLS_KEY_FILE needs the certificate beside it'],
    [{ TLS_CERT_FILE: '/nowhere', TLS_KEY_FILE: key }, 'TLS_CERT_FILE names a file that cannot be read'],
    [{ TLS_CERT_FILE: cert, TLS_KEY_FILE: '/nowhere' }, 'TLS_KEY_FILE names a file that cannot be read'],
    [{ TLS_CERT_FILE: key, TLS_KEY_FILE: key }, 'TLS_CERT_FILE holds no certificate in PEM'],
    [{ TLS_CERT_FILE: cert, TLS_KEY_FILE: cert }, 'TLS_KEY_FILE holds no private key in PEM, or one with a passphrase'],
    [
      { TLS_CERT_FILE: cert, TLS_KEY_FILE: file('other.pem', other.key) },
      'TLS_KEY_FILE holds a key that does not belong to the certificate in TLS_CERT_FILE',
    ],
  ])('refuse to start with one clear line: %#', (env, line) => {
    expect(faultOf(env)).toBe(line);
  });
});
