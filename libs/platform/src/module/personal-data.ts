import type { Json } from '@plinth/kernel';

/** What a module keeps on a person, and how it leaves. Every module with personal data implements it. */
export abstract class PersonalData {
  /** Everything that the module keeps on the person, in a form that they can read. */
  abstract exportUser(userId: string): Promise<Json>;

  /** Removes or anonymises all of it, inside the open transaction. Running it twice changes nothing more. */
  abstract eraseUser(userId: string): Promise<void>;
}
