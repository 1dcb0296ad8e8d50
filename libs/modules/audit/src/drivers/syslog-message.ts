import type { SentEvent } from '../application/sinks/sent-event.js';

/** Facility 13, "log audit". */
const FACILITY = 13 * 8;
const WARNING = 4;
const NOTICE = 5;
const LONGEST_MSGID = 32;

/**
 * An event as a message of RFC 5424 in a frame of RFC 6587: its length in bytes, a space, the message. The text is JSON in
 * ASCII, so that no line break and no character of an event can be taken for the start of another message.
 */
export function syslogFrame(event: SentEvent, host: string): string {
  const severity = event.outcome === 'success' ? NOTICE : WARNING;
  const id = printable(event.action).slice(0, LONGEST_MSGID) || '-';
  const message = `<${String(FACILITY + severity)}>1 ${event.at} ${printable(host) || '-'} plinth - ${id} - ${ascii(event)}`;
  return `${String(message.length)} ${message}`;
}

function printable(text: string): string {
  return text.replace(/[^\x21-\x7e]/g, '').slice(0, 255);
}

function ascii(value: object): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
