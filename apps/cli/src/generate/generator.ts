/** A file that is made from the code and committed, so that people and tools can read it without running anything. */
export interface GeneratedFile {
  /** From the folder of package.json. */
  readonly path: string;
  readonly text: string;
}

/** Makes files anew. The same code gives the same text, to the byte. */
export type Generator = () => Promise<readonly GeneratedFile[]>;
