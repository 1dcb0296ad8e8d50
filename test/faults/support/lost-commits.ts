import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** What becomes of a commit: what asks for it never reaches Postgres, or it is done and nobody hears of it. */
export type CommitFate = 'unsent' | 'unanswered';

/** A way to Postgres on which a connection can break at the worst of moments. */
export interface LostCommits {
  /** The address of the database by this way. */
  readonly url: string;
  /** Breaks the connection at the commit of the next transaction that sends `statement`, a name or some of its text. */
  loseNext(statement: string, fate: CommitFate): void;
  /** How many were lost. */
  readonly lost: number;
  close(): Promise<void>;
}

const BEGIN = 'BEGIN';
// As the end of a text in the protocol of Postgres.
const ENDS = ['COMMIT\0', 'ROLLBACK\0'];
/** Postgres waits for the next statement, and no transaction is open. */
const IDLE = 'Z\0\0\0\x05I';

/** Starts it before the database at `url`. */
export async function startLostCommits(url: string): Promise<LostCommits> {
  const target = new URL(url);
  const sockets = new Set<Socket>();
  let wanted: { readonly statement: string; readonly fate: CommitFate } | null = null;
  let lost = 0;
  const server = createServer((client) => {
    const postgres = connect(Number(target.port), target.hostname);
    let fate: CommitFate | null = null;
    let isOpen = false;
    let isCommitting = false;
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
      if (chunk.includes(BEGIN)) isOpen = true;
      if (wanted && chunk.includes(wanted.statement)) [fate, wanted] = [wanted.fate, null];
      if (ENDS.some((end) => chunk.includes(end))) isOpen = false;
      // What is sent without a BEGIN is committed at its end.
      isCommitting = fate !== null && !isOpen;
      if (isCommitting && fate === 'unsent') {
        lost += 1;
        end();
      } else postgres.write(chunk);
    });
    postgres.on('data', (chunk) => {
      if (isCommitting && chunk.includes(IDLE)) {
        lost += 1;
        end();
      } else client.write(chunk);
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
