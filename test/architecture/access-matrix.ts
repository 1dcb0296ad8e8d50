import type { DeclaredRoute } from '@plinth/platform/access';

/** What the published matrix says of a route: `yes`, `some`, `401` or `403` by who calls. */
export type MatrixRow = Readonly<Record<string, string>>;

/** Reads the matrix of `docs/reference`. @returns the rows by `METHOD /path`. */
export function readMatrix(markdown: string): ReadonlyMap<string, MatrixRow> {
  const lines = markdown.split('\n').filter((line) => line.startsWith('| '));
  const [head = [], , ...rows] = lines.map((line) => line.slice(2, -2).split(' | '));
  const callers = head.slice(2);
  return new Map(
    rows.map(([route = '', , ...cells]) => [
      route.replaceAll('`', ''),
      Object.fromEntries(callers.map((caller, index) => [caller, cells[index] ?? ''])),
    ]),
  );
}

/** A route as the matrix names it. */
export function nameInMatrix({ method, path, versioned }: DeclaredRoute): string {
  return `${method} ${versioned ? '/v1' : ''}${path.replace(/:(\w+)/g, '{$1}').replace('*', '{key}')}`;
}

/** Methods that no route takes at an address. */
export function methodsNotTaken(url: string, routes: readonly DeclaredRoute[]): string[] {
  const taken = new Set(routes.filter((route) => matches(route, url)).map(({ method }) => method));
  return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !taken.has(method));
}

function matches({ path, versioned }: DeclaredRoute, url: string): boolean {
  const pattern = path.replace(/:\w+/g, '[^/]+').replace('*', '.+');
  return new RegExp(`^${versioned ? '/v1' : ''}${pattern}$`).test(url);
}

/** Whether an answer is what the matrix says. @param cell of the matrix. */
export function agrees(cell: string | undefined, status: number): boolean {
  if (cell === 'yes' || cell === 'some') return status !== 401 && status !== 403;
  return String(status) === cell;
}
