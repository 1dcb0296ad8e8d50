import type { Random } from './random.js';

const KEEP = 30;
const NAMES = ['id', 'name', 'key', 'versionId', 'token'];

/**
 * Where there is something: addresses that were answered, and those of what lists and answers named. So what is asked
 * for is there at times, with all that is above it.
 */
export class Places {
  private readonly found = new Map<string, string[]>();

  /** Learns from an answer to `path`, which is `template` filled in. */
  learn(template: string, path: string, status: number, body: string): void {
    if (status >= 300) return;
    if (template.endsWith('}')) this.add(template, path);
    for (const name of namesIn(body)) this.add(`${template}/{}`, `${path}/${encodeURIComponent(name)}`);
  }

  /** As much of the template as is known, filled in; the rest of it follows. */
  fill(template: string, random: Random): { readonly path: string; readonly rest: string } {
    for (let end = template.length; end > 0; end = template.lastIndexOf('}', end - 2) + 1) {
      const known = this.found.get(shape(template.slice(0, end)));
      if (known) return { path: random.pick(known), rest: template.slice(end) };
    }
    return { path: '', rest: template };
  }

  private add(template: string, path: string): void {
    const known = this.found.get(shape(template)) ?? [];
    known.push(path);
    if (known.length > KEEP) known.shift();
    this.found.set(shape(template), known);
  }
}

/** Templates differ in how they call what is filled in. */
function shape(template: string): string {
  return template.replace(/\{[^}]*\}/g, '{}');
}

function namesIn(body: string): string[] {
  if (!body.startsWith('{')) return [];
  const { items, data, ...itself } = JSON.parse(body) as Record<string, unknown>;
  return [items, data, [itself]]
    .flatMap((each) => (Array.isArray(each) ? (each as unknown[]).slice(0, 5) : []))
    .flatMap((each) => NAMES.map((name) => (each as Record<string, unknown> | null)?.[name]))
    .filter((value): value is string => typeof value === 'string' && value !== '' && value.length < 200);
}
