/** Names that the server makes up. */

const letters = 'bcdfghjklmnpqrstvwxz2456789'

/** Five characters, of an alphabet that spells no words. */
export const suffix = (random: () => number): string =>
  Array.from({ length: 5 }, () => letters[Math.floor(random() * letters.length)]).join('')

/** A version 4 UUID. */
export function uuid(random: () => number): string {
  const hex = (digits: number): string =>
    Math.floor(random() * 16 ** digits)
      .toString(16)
      .padStart(digits, '0')
  const variant = (8 + Math.floor(random() * 4)).toString(16)
  return `${hex(8)}-${hex(4)}-4${hex(3)}-${variant}${hex(3)}-${hex(8)}${hex(4)}`
}
