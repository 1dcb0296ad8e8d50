import type { Answer, Call, ListCall, Page } from './types.js';

/** A promise of the data of an answer that also gives the answer. */
export class RunningCall<T> implements Call<T> {
  readonly [Symbol.toStringTag] = 'Call';

  constructor(private readonly answered: Promise<Answer<T>>) {}

  answer(): Promise<Answer<T>> {
    return this.answered;
  }

  then<A = T, B = never>(
    onData?: ((data: T) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.answered.then(({ data }) => data).then(onData, onError);
  }

  catch<B = never>(onError?: ((error: unknown) => B | PromiseLike<B>) | null): Promise<T | B> {
    return this.then(null, onError);
  }

  finally(onEnd?: (() => void) | null): Promise<T> {
    return this.then().finally(onEnd);
  }
}

/** A page of a list that also leads to all the pages after it. */
export class RunningListCall<P extends Page> extends RunningCall<P> implements ListCall<P> {
  constructor(
    first: Promise<Answer<P>>,
    private readonly next: (cursor: string) => Promise<P>,
  ) {
    super(first);
  }

  async *pages(): AsyncGenerator<P, void, undefined> {
    let page = (await this.answer()).data;
    yield page;
    while (page.page.nextCursor !== null) {
      page = await this.next(page.page.nextCursor);
      yield page;
    }
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<P['data'][number], void, undefined> {
    for await (const page of this.pages()) for (const item of page.data) yield item as Awaited<P['data'][number]>;
  }
}
