const PHC =
  /^\$argon2id\$v=19\$m=([1-9]\d{3,6}),t=([1-9]\d?),p=([1-4])\$([A-Za-z0-9+/]{16,64})\$([A-Za-z0-9+/]{27,86})$/;
const MIN_MEMORY_KIB = 7_168;
const MAX_MEMORY_KIB = 131_072;
const MAX_PASSES = 10;

/**
 * Whether a hash can be taken over from elsewhere: Argon2id in PHC format with what OWASP asks for at least (7 MiB), a
 * salt of 96 bits and a hash of 160, and no dearer to verify than 128 MiB and ten passes, so that nobody can import a
 * sign-in that takes the machine down.
 */
export function isImportableHash(value: unknown): value is string {
  if (typeof value !== 'string' || value.length > 256) return false;
  const [, memory, passes] = PHC.exec(value) ?? [];
  const kib = Number(memory);
  return kib >= MIN_MEMORY_KIB && kib <= MAX_MEMORY_KIB && Number(passes) <= MAX_PASSES;
}
