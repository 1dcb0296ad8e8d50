import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { HttpConfig } from '@plinth/config';
import { ConfigError } from '../../config/load-config.js';

/** A certificate, with those that vouch for it, and its private key, both in PEM. */
export interface TlsPair {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Where the pair lies. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
}

/**
 * Where the certificate and its key lie; `null` where TLS is left to a proxy.
 * @throws {ConfigError} where only one of them is given.
 */
export function tlsFilesOf({ tlsCertFile, tlsKeyFile }: HttpConfig): TlsFiles | null {
  if (tlsCertFile !== null && tlsKeyFile !== null) return { certFile: tlsCertFile, keyFile: tlsKeyFile };
  if (tlsCertFile !== null) throw fault('TLS_KEY_FILE', 'is missing: TLS_CERT_FILE needs the private key beside it');
  if (tlsKeyFile !== null) throw fault('TLS_CERT_FILE', 'is missing: TLS_KEY_FILE needs the certificate beside it');
  return null;
}

/**
 * Reads the pair.
 * @throws {ConfigError} where a file cannot be read or is not what it should be, or the two do not belong together.
 */
export function readTlsPair({ certFile, keyFile }: TlsFiles): TlsPair {
  const cert = read('TLS_CERT_FILE', certFile);
  const key = read('TLS_KEY_FILE', keyFile);
  const certificate = certificateIn(cert);
  if (!certificate.checkPrivateKey(privateKeyIn(key))) {
    throw fault('TLS_KEY_FILE', 'holds a key that does not belong to the certificate in TLS_CERT_FILE');
  }
  return { cert, key };
}

function read(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch {
    throw fault(variable, 'names a file that cannot be read');
  }
}

function certificateIn(pem: Buffer): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch {
    throw fault('TLS_CERT_FILE', 'holds no certificate in PEM');
  }
}

function privateKeyIn(pem: Buffer): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch {
    throw fault('TLS_KEY_FILE', 'holds no private key in PEM, or one with a passphrase');
  }
}

function fault(variable: string, problem: string): ConfigError {
  return new ConfigError([{ variable, problem }]);
}
