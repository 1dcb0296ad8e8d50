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
