/** One event of a stream of Server-Sent Events. */
export interface ServerSentEvent {
  readonly id: string;
  readonly event: string;
  readonly data: any;
}

/** A stream of events that is being read. */
export interface OpenEventSource {
  readonly status: number;
  readonly headers: Headers;
  readonly events: ServerSentEvent[];
  /** What the server has asked for with `retry:`, in milliseconds. */
  readonly retry: () => number | null;
  /** Resolves once the server has ended the stream. */
  readonly ended: Promise<void>;
  close(): void;
}

/** Reads a stream of Server-Sent Events as a browser would, but does not come again by itself. */
export async function openEventSource(url: string, token: string, lastEventId?: string): Promise<OpenEventSource> {
  const controller = new AbortController();
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}`, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) },
    signal: controller.signal,
  });
  const events: ServerSentEvent[] = [];
  let retry: number | null = null;
  const read = async (): Promise<void> => {
    let text = '';
    for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      const blocks = `${text}${chunk}`.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(block.split('\n').map((line) => line.split(/: (.*)/s, 2) as [string, string]));
        if (fields.has('retry')) retry = Number(fields.get('retry'));
        const data = fields.get('data');
        if (data !== undefined) {
          events.push({ id: fields.get('id') ?? '', event: fields.get('event') ?? '', data: JSON.parse(data) });
        }
      }
    }
  };
  return {
    status: response.status,
    headers: response.headers,
    events,
    retry: () => retry,
    ended: read().catch(() => undefined),
    close: () => {
      controller.abort();
    },
  };
}
