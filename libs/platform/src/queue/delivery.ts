import type { Ticket } from './job-row.js';

/** What Redis delivers: one job by name or, from a long line of short ones, the right to take the next few of them. */
export type Delivery = { readonly ticket: Ticket } | { readonly most: number };

/** The name of one hand-over of a job, which no other has. */
export function handOver({ id, dispatchNo }: Ticket): string {
  return `${id}-${String(dispatchNo)}`;
}

/** What a job of Bull's stands for. */
export function deliveryOf(name: string, data: unknown): Delivery {
  if (typeof data === 'object' && data !== null && 'most' in data) return { most: Number(data.most) };
  const end = name.lastIndexOf('-');
  return { ticket: { id: name.slice(0, end), dispatchNo: Number(name.slice(end + 1)) } };
}
