import { availableParallelism, totalmem } from 'node:os';

const KIB = 1024;

/** What hashes run on. */
interface Machine {
  readonly cores: number;
  /** Of Node's thread pool. */
  readonly threads: number;
  /** Of the machine, or of the container where that has less. */
  readonly memoryBytes: number;
}

/**
 * How many hashes of `memoryKib` KiB may run at once, at least one: as many as there are cores, since more only push each
 * other out of the processor's caches; never on the last thread of the pool, which also reads files; in a quarter of the memory,
 * so that strangers who sign in cannot have the process killed for want of it.
 */
export function hashesAtOnce(memoryKib: number, machine: Machine = thisMachine()): number {
  const fitting = Math.floor(machine.memoryBytes / 4 / (memoryKib * KIB));
  return Math.max(1, Math.min(machine.cores, machine.threads - 1, fitting));
}

function thisMachine(): Machine {
  return {
    cores: availableParallelism(),
    threads: Number(process.env['UV_THREADPOOL_SIZE'] ?? 4),
    // A container without a limit says none, or an absurd one.
    memoryBytes: Math.min(totalmem(), process.constrainedMemory() || Infinity),
  };
}
