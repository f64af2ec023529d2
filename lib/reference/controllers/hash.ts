/** Short names for contents, as upstream makes them. */

/** FNV-1, 32 bits, of the data as Go prints it and the count of collisions. */
export function hashOf(data: unknown, collisions: number): string {
  let hash = 0x811c9dc5
  for (const byte of Buffer.from(`${canonicalJson(data)}${collisions}`)) {
    hash = Math.imul(hash, 0x01000193) ^ byte
  }
  return safeEncode(`${hash >>> 0}`)
}

/** Neither vowels nor what looks like them, so that no words come out. */
const alphabet = 'bcdfghjklmnpqrstvwxz2456789'
const safeEncode = (text: string): string =>
  text.replace(/./g, (character) => alphabet.charAt(character.charCodeAt(0) % alphabet.length))

/** JSON with sorted keys, and the characters escaped that Go escapes: equal data gives equal text. */
export const canonicalJson = (data: unknown): string =>
  JSON.stringify(data, (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  ).replace(/[<>&\u2028\u2029]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
