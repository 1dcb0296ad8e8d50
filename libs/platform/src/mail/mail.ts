/** A message. Its body may hold links and codes: it is sealed until it is sent and masked wherever jobs are shown. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}
