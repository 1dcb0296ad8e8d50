/** An answer that is written in JSON already; as a `T`, if anybody read it. */
export class WrittenJson<T> {
  declare readonly of: T;

  constructor(readonly text: string) {}
}

/** The JSON of an answer. */
export function jsonOf(answer: unknown): string {
  return answer instanceof WrittenJson ? answer.text : JSON.stringify(answer);
}
