// Plain JavaScript without a dependency: how the demo speaks to the API, and how it shows what is said.
import { createReadStream, statSync } from 'node:fs';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { STATUS_CODES } from 'node:http';

const out = process.stdout;
const colours = out.isTTY && !process.env.NO_COLOR;
const paint = (code) => (text) => (colours ? `\u001b[${code}m${text}\u001b[0m` : text);

/** Styles, plain where nobody watches. */
export const style = { bold: paint(1), dim: paint(2), green: paint(32), cyan: paint(36), red: paint(31) };

/** The demo cannot go on. The message is for the reader. */
export class DemoError extends Error {}

const SECRET = /password|token|secret/i;
const WIDTH = 96;

let steps = 0;

/** Begins a numbered step. */
export function step(title) {
  steps += 1;
  out.write(`\n${style.bold(`${steps}. ${title}`)}\n`);
}

/** Shows a line of a step. */
export function say(text) {
  out.write(`     ${text}\n`);
}

/** Shows named values, one a line. */
export function show(values) {
  const rows = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  for (const [name, value] of rows) say(`${style.dim(name.padEnd(width))}  ${short(text(value))}`);
}

function text(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function short(line) {
  return line.length > WIDTH ? `${line.slice(0, WIDTH - 1)}…` : line;
}

function masked(body) {
  return JSON.stringify(body, (name, value) => (SECRET.test(name) && typeof value === 'string' ? '…' : value));
}

/** Calls the API as one caller, narrating each request and answer. */
export class Client {
  token = null;

  constructor(base) {
    this.base = base;
  }

  /** Sends JSON. Resolves with the parsed answer; any other status than `expected` ends the demo. */
  async json(method, path, { body, expected = [200, 201, 202, 204], quiet = false } = {}) {
    if (!quiet) narrateRequest(method, path, body === undefined ? '' : masked(body));
    const begun = performance.now();
    const answer = await this.#fetch(method, path, {
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const content = await answer.text();
    if (!quiet) narrateAnswer(answer.status, begun);
    return understood(answer.status, content, expected);
  }

  /** Fetches bytes. Resolves with the answer's headers and body. */
  async bytes(path, { headers = {}, expected }) {
    narrateRequest(
      'GET',
      path,
      Object.entries(headers)
        .map(([name, value]) => `${name}: ${value}`)
        .join(' '),
    );
    const begun = performance.now();
    const answer = await this.#fetch('GET', path, { headers });
    const body = Buffer.from(await answer.arrayBuffer());
    narrateAnswer(answer.status, begun);
    if (answer.status !== expected) understood(answer.status, body.toString(), [expected]);
    return { headers: answer.headers, body };
  }

  /** Streams a file from the disk, never holding more than a piece of it, and shows how far it is. */
  upload(path, file, mediaType) {
    const size = statSync(file).size;
    narrateRequest('PUT', path, `${bytes(size)} of ${mediaType}`);
    const begun = performance.now();
    const bar = new Bar(size);
    return new Promise((resolve, reject) => {
      const send = this.base.startsWith('https:') ? requestHttps : requestHttp;
      const headers = { 'content-type': mediaType, 'content-length': size, ...this.#authorization() };
      const request = send(this.base + path, { method: 'PUT', headers, timeout: 60_000 }, (answer) => {
        let content = '';
        answer.setEncoding('utf8').on('data', (chunk) => (content += chunk));
        answer.on('end', () => {
          bar.end();
          narrateAnswer(answer.statusCode, begun);
          try {
            resolve(understood(answer.statusCode, content, [200, 201]));
          } catch (error) {
            reject(error);
          }
        });
      });
      request.on('timeout', () => request.destroy(new DemoError('The upload stood still for a minute.')));
      request.on('error', reject);
      createReadStream(file)
        .on('data', (chunk) => bar.add(chunk.length))
        .on('error', (error) => request.destroy(error))
        .pipe(request);
    });
  }

  #authorization() {
    return this.token ? { authorization: `Bearer ${this.token}` } : {};
  }

  async #fetch(method, path, options) {
    const headers = { ...options.headers, ...this.#authorization() };
    try {
      return await fetch(this.base + path, { ...options, method, headers, signal: AbortSignal.timeout(30_000) });
    } catch (error) {
      throw new DemoError(
        `${this.base} does not answer (${error.cause?.code ?? error.name}). Is it running? npm start`,
      );
    }
  }
}

function understood(status, content, expected) {
  const body = parsed(content);
  if (expected.includes(status)) return body;
  throw new DemoError(`${status} ${body?.code ?? ''}: ${body?.detail ?? body?.title ?? content}`);
}

function parsed(content) {
  try {
    return JSON.parse(content);
  } catch {
    return null;
  }
}

function narrateRequest(method, path, detail) {
  out.write(`   ${style.cyan('→')} ${style.bold(method)} ${path} ${style.dim(short(detail))}\n`);
}

function narrateAnswer(status, begun) {
  const good = status < 400 ? style.green : style.red;
  out.write(
    `   ${good('←')} ${good(`${status} ${STATUS_CODES[status]}`)} ${style.dim(`${Math.round(performance.now() - begun)} ms`)}\n`,
  );
}

/** A number of bytes as people say it. */
export function bytes(count) {
  if (count < 1024) return `${count} B`;
  const [divisor, unit] = count < 1024 ** 2 ? [1024, 'KiB'] : [1024 ** 2, 'MiB'];
  return `${(count / divisor).toFixed(1)} ${unit}`;
}

/** How far an upload is; nothing where nobody watches. */
class Bar {
  #sent = 0;
  #drawn = 0;

  constructor(size) {
    this.size = size;
  }

  add(count) {
    this.#sent += count;
    if (!out.isTTY || (Date.now() - this.#drawn < 50 && this.#sent < this.size)) return;
    this.#drawn = Date.now();
    const part = this.size === 0 ? 1 : this.#sent / this.size;
    const full = Math.round(part * 40);
    const bar = '█'.repeat(full) + style.dim('░'.repeat(40 - full));
    out.write(`\r     ${bar} ${String(Math.round(part * 100)).padStart(3)} %  ${bytes(this.#sent)}`);
  }

  end() {
    if (out.isTTY) out.write('\r\u001b[K');
  }
}
