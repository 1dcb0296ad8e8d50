/** The least UUIDv7 of a millisecond. */
export function firstIdAt(milliseconds: number): string {
  const bounded = Math.max(0, Math.min(2 ** 48 - 1, milliseconds));
  const hex = bounded.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
