import { connect } from 'node:net';

const LENGTH = /\r\ncontent-length: (\d+)/i;
const HEAD_END = '\r\n\r\n';

/**
 * A connection that has one request on its way at a time. It reads every answer into the same memory: a client that made
 * garbage of them would have to collect it, and its pauses would be told as the server's.
 * @param {(wire: object, status: string) => void} answered called with the last byte of each answer.
 * @param {() => void} broken called where the connection ends before it is destroyed.
 */
export function openWire(url, answered, broken) {
  const { hostname: host, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const wire = { socket: undefined, sentAt: 0, left: 0, status: '' };
    const onread = {
      buffer: Buffer.allocUnsafeSlow(64 * 1024),
      callback(size, buffer) {
        let at = 0;
        if (wire.left === 0) {
          // The head of every answer fits the first piece.
          const bodyAt = buffer.indexOf(HEAD_END) + HEAD_END.length;
          const head = buffer.latin1Slice(0, bodyAt);
          wire.status = head.slice(9, 12);
          wire.left = Number(LENGTH.exec(head)[1]);
          at = bodyAt;
        }
        wire.left -= size - at;
        if (wire.left === 0) answered(wire, wire.status);
        return true;
      },
    };
    wire.socket = connect({ host, port: Number(port), noDelay: true, onread }, () => resolve(wire));
    wire.socket.once('error', reject);
    wire.socket.on('error', broken);
    wire.socket.once('end', broken);
  });
}

/** A GET as it goes over the wire. */
export function get(url, path, headers) {
  const lines = Object.entries({ host: new URL(url).host, ...headers }).map(([name, value]) => `${name}: ${value}`);
  return Buffer.from([`GET ${path} HTTP/1.1`, ...lines, '', ''].join('\r\n'));
}
