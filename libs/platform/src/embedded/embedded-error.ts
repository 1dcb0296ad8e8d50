/** An embedded server cannot be had or started. The message is one line, fit for the operator. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError';
}
