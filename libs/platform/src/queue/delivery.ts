import type { Dispatch, Ticket } from './job-row.js';

/** What Redis delivers: one job or, from a long line of short ones, several that are run one after the other. */
export interface Delivery {
  /** That of its first job. */
  readonly id: string;
  readonly queue: string;
  readonly priority: number;
  readonly tag: number;
  readonly tickets: readonly Ticket[];
}

/** The name of one hand-over of a job, which no other has. */
export function handOver({ id, dispatchNo }: Ticket): string {
  return `${id}-${String(dispatchNo)}`;
}

/** The ticket that `handOver` made the name of. */
export function ticketOf(name: string): Ticket {
  const end = name.lastIndexOf('-');
  return { id: name.slice(0, end), dispatchNo: Number(name.slice(end + 1)) };
}

/** The deliveries in which jobs travel, each with its jobs in the order in which they are to run. */
export function deliveriesOf(dispatches: readonly Dispatch[]): readonly Delivery[] {
  const groups = new Map<string, Dispatch[]>();
  for (const dispatch of dispatches) {
    const id = dispatch.delivery ?? handOver(dispatch);
    const group = groups.get(id);
    if (group) group.push(dispatch);
    else groups.set(id, [dispatch]);
  }
  return [...groups].map(([id, group]) => {
    const tickets = group.sort((a, b) => a.tag - b.tag || a.id.localeCompare(b.id));
    const { queue, priority, tag } = tickets[0] as Dispatch;
    return { id, queue, priority, tag, tickets };
  });
}
