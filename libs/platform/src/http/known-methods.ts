import findMyWay from 'find-my-way';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Knows the methods of every path, to tell 405 from 404. */
export class KnownMethods {
  private readonly methods = new Map<string, Set<string>>();
  private router: ReturnType<typeof findMyWay> | undefined;

  /** Learns every route that is registered from now on. */
  watch(server: FastifyInstance): void {
    server.addHook('onRoute', ({ url, method }) => {
      // What takes whatever is left is no path of its own.
      if (url === '*') return;
      const known = this.methods.get(url) ?? new Set();
      for (const each of [method].flat()) known.add(each);
      this.methods.set(url, known);
    });
  }

  /** The methods that the path of `request` answers; empty where there is no such path. */
  of(request: FastifyRequest): string[] {
    const found = this.lookup().find('GET', request.url);
    return found ? [...(found.store as Set<string>)].sort() : [];
  }

  private lookup(): ReturnType<typeof findMyWay> {
    if (this.router) return this.router;
    const router = findMyWay();
    for (const [url, methods] of this.methods) router.on('GET', url, () => undefined, methods);
    this.router = router;
    return router;
  }
}
