import pg from 'pg';

const { TIMESTAMPTZ } = pg.types.builtins;
const ZERO = 48;
const HYPHEN = 45;
const POINT = 46;
const SECONDS_END = 19;

/** Makes every connection of this process read points in time as `parseInstant` does: lists are full of them. */
export function readInstantsQuickly(): void {
  if (pg.types.getTypeParser(TIMESTAMPTZ) !== parseInstant) pg.types.setTypeParser(TIMESTAMPTZ, parseInstant);
}

const parseAnything = pg.types.getTypeParser(TIMESTAMPTZ) as (text: string) => Date;

/** A date that knows how it is written in ISO 8601, for working that out again takes most of the time of writing a list. */
class Instant extends Date {
  readonly #written: string;
  readonly #time: number;

  constructor(time: number, written: string) {
    super(time);
    this.#time = time;
    this.#written = written;
  }

  override toJSON(): string {
    // Whoever sets a date to another time gets that one.
    return this.getTime() === this.#time ? this.#written : super.toJSON();
  }
}

/** A `timestamptz` in Postgres' own notation, in ISO 8601 with milliseconds. */
export function writeInstant(text: string): string {
  return isUsual(text) ? written(text) : parseInstant(text).toISOString();
}

/** A `timestamptz` in Postgres' own notation; several times as fast as a pattern for the usual one in UTC. */
export function parseInstant(text: string): Date {
  if (!isUsual(text)) return parseAnything(text);
  const year = pair(text, 0) * 100 + pair(text, 2);
  const time = Date.UTC(year, pair(text, 5) - 1, pair(text, 8), pair(text, 11), pair(text, 14), pair(text, 17));
  // `Date.UTC` takes years below 100 for those of a century ago.
  if (year < 100) return parseAnything(text);
  return new Instant(time + milliseconds(text), written(text));
}

/** 2026-11-21 05:59:07.123+00; other zones, eras and infinity are left to pg's own parser. */
function isUsual(text: string): boolean {
  return text.charCodeAt(4) === HYPHEN && text.length - 3 >= SECONDS_END && text.endsWith('+00');
}

function written(text: string): string {
  const fraction = text.charCodeAt(SECONDS_END) === POINT ? text.slice(SECONDS_END + 1, -3).slice(0, 3) : '';
  return `${text.slice(0, 10)}T${text.slice(11, SECONDS_END)}.${fraction.padEnd(3, '0')}Z`;
}

function pair(text: string, at: number): number {
  return (text.charCodeAt(at) - ZERO) * 10 + text.charCodeAt(at + 1) - ZERO;
}

function milliseconds(text: string): number {
  const end = text.length - 3;
  if (text.charCodeAt(SECONDS_END) !== POINT) return 0;
  let value = 0;
  for (let at = SECONDS_END + 1; at <= SECONDS_END + 3; at++) {
    value = value * 10 + (at < end ? text.charCodeAt(at) - ZERO : 0);
  }
  return value;
}
