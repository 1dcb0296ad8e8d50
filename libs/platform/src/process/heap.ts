import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Has the engine look for garbage when the heap has grown by two fifths since it last did. Left alone on a large machine
 * it waits until the heap is four times as large, which what streams through a worker reaches with nothing to keep.
 */
export function keepHeapLean(): void {
  setFlagsFromString('--heap-growing-percent=40');
  // When to look next was decided when it last did, while the code was loaded: so it looks once more.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
}

/**
 * Has every object begin in the part of the heap that is cleared often. Left alone, the engine makes old at birth whatever
 * has survived some clearings by its like, and what that refers to then stays as well: whole answers of Postgres.
 */
export function allocateYoung(): void {
  setFlagsFromString('--no-allocation-site-pretenuring');
}
