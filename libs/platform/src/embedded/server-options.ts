/** What the embedded servers have in common. */
export interface ServerOptions {
  /** Absolute. */
  readonly dataFolder: string;
  readonly onStep: (step: string) => void;
  /** Whether what was acknowledged must survive a power cut. Tests trade that for speed. */
  readonly durable: boolean;
  /** Whether a server that dies is started again. */
  readonly restart: boolean;
}
