import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/**
 * What becomes of a COMMIT: it never reaches Postgres, or is done and nobody hears of it; `unheard` where nobody hears of
 * anything, from the answer to BEGIN on, for a transaction that is sent whole.
 */
export type CommitFate = 'unsent' | 'unanswered' | 'unheard';

/** A way to Postgres on which a connection can break at the worst of moments. */
export interface LostCommits {
  /** The address of the database by this way. */
  readonly url: string;
  /** Breaks the connection at the COMMIT of the next transaction that sends `statement`, a name or some of its text. */
  loseNext(statement: string, fate: CommitFate): void;
  /** How many were lost. */
  readonly lost: number;
  close(): Promise<void>;
}

const BEGIN = 'BEGIN;';
// As the end of a text in the protocol of Postgres, either way.
const COMMIT = 'COMMIT\0';

/** Starts it before the database at `url`. */
export async function startLostCommits(url: string): Promise<LostCommits> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let wanted: { readonly statement: string; readonly fate: CommitFate } | null = null;
  let lost = 0;
  const server = createServer((client) => {
    const postgres = connect(Number(target.port), target.hostname);
    let fate: CommitFate | null = null;
    const end = () => {
      client.destroy();
      postgres.destroy();
    };
    for (const socket of [client, postgres]) {
      sockets.add(socket);
      socket.on('error', end).on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (chunk) => {
      const isWhole = chunk.includes(BEGIN) && chunk.includes(COMMIT);
      if (wanted && chunk.includes(wanted.statement) && (isWhole || wanted.fate !== 'unheard')) {
        [fate, wanted] = [wanted.fate, null];
      }
      if (fate === 'unsent' && chunk.includes(COMMIT)) {
        lost += 1;
        end();
      } else postgres.write(chunk);
    });
    postgres.on('data', (chunk) => {
      if (fate !== null && fate !== 'unsent' && chunk.includes(COMMIT)) {
        lost += 1;
        end();
      } else if (fate !== 'unheard') client.write(chunk);
    });
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const way = new URL(url);
  way.hostname = '127.0.0.1';
  way.port = String((server.address() as AddressInfo).port);
  return {
    url: way.href,
    loseNext: (statement, fate) => (wanted = { statement, fate }),
    get lost() {
      return lost;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
