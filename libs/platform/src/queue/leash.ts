import type { Interruption } from './attempt-outcome.js';

/** What an attempt is held by: whoever pulls it tells the handler to stop, once. */
export class Leash {
  /** Why it was pulled; `null` until then. */
  pulled: Interruption | null = null;

  /** Called when it is pulled. */
  onPull: ((interruption: Interruption) => void) | null = null;

  private controller: AbortController | null = null;

  /** The handler's signal, made for whoever asks: it costs more than all else of an attempt, and few look at it. */
  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.pulled) this.controller.abort(this.pulled);
    }
    return this.controller.signal;
  }

  /** Tells the handler to stop; what comes second changes nothing. */
  pull(interruption: Interruption): void {
    if (this.pulled) return;
    this.pulled = interruption;
    this.controller?.abort(interruption);
    this.onPull?.(interruption);
  }
}
