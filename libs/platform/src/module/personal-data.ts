import type { Json } from '@plinth/kernel';

/** How many of what were removed or made nobody's, by kind: `{ sessions: 3 }`. Never anything of the person. */
export type Erased = Readonly<Record<string, number>>;

/** A file of a person, for their archive. */
export interface PersonalFile {
  /** Relative, with forward slashes; the archive puts the files of a module into a folder of its name. */
  readonly path: string;
  readonly modifiedAt: Date;
  /** In bytes. */
  readonly size: number;
  /** Whether its bytes are worth compressing. */
  readonly compress: boolean;
  /** Its bytes, or `null` where it is gone by now. */
  open(): Promise<AsyncIterable<Uint8Array> | null>;
  /** An address that gives it out without credentials for so many seconds. */
  link(seconds: number): string;
}

/** What a module keeps on a person, and how it leaves. Every module with personal data implements it. */
export abstract class PersonalData {
  /** Everything that the module keeps on the person, in a form that they can read; what may be long is in `exportLists`. */
  abstract exportUser(userId: string): Promise<Json>;

  /** What is too long to hold in memory, by name; each list becomes a file with a record a line. */
  exportLists(_userId: string): Readonly<Record<string, AsyncIterable<Json>>> {
    return {};
  }

  /** The files that are the person's own. */
  async *exportFiles(_userId: string): AsyncGenerator<PersonalFile> {}

  /**
   * Removes or anonymises all of it, inside the open transaction; whatever has to be done outside is a job enqueued in it.
   * Running it twice changes nothing more. A rehearsal runs it, too, and rolls back.
   */
  abstract eraseUser(userId: string): Promise<Erased>;
}
