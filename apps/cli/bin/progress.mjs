// Plain JavaScript without a dependency: it runs before anything is installed.
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const HEARTBEAT_S = 10;

/** Shows one step after another, each with the time that it takes, so that a long one is seen to be alive. */
export class Progress {
  #text = null;
  #since = 0;
  #timer = null;
  #out;

  constructor(out = process.stdout) {
    this.#out = out;
    // The terminal may be closed under us; that is no reason not to stop in good order.
    out.on('error', () => undefined);
  }

  /** Ends the step before, if any, and begins this one. */
  begin(text) {
    this.done();
    this.#text = text;
    this.#since = Date.now();
    if (this.#out.isTTY) {
      this.#timer = setInterval(() => this.#draw(), 100);
      this.#draw();
    } else {
      this.#out.write(`  ${text} …\n`);
      this.#timer = setInterval(() => this.#out.write(`  ${text} … ${this.#seconds()} s\n`), HEARTBEAT_S * 1000);
    }
  }

  /** Ends the running step well. */
  done() {
    this.#end('\u001b[32m✔\u001b[0m');
  }

  /** Ends the running step badly. */
  fail() {
    this.#end('\u001b[31m✘\u001b[0m');
  }

  #end(mark) {
    if (this.#text === null) return;
    clearInterval(this.#timer);
    const took = this.#seconds() >= 2 ? ` (${this.#seconds()} s)` : '';
    if (this.#out.isTTY) this.#out.write(`\r\u001b[K  ${mark} ${this.#text}${took}\n`);
    this.#text = null;
  }

  #draw() {
    const frame = FRAMES[Math.floor((Date.now() - this.#since) / 100) % FRAMES.length];
    const took = this.#seconds() >= 2 ? ` … ${this.#seconds()} s` : ' …';
    this.#out.write(`\r\u001b[K  ${frame} ${this.#text}${took}`);
  }

  #seconds() {
    return Math.round((Date.now() - this.#since) / 1000);
  }
}
