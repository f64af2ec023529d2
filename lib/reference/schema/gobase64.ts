/** Bytes in base64, as Go's decoder reads them. */

/** Where the first byte is that cannot be; undefined where all can. Ends of lines are not looked at. */
export function base64Error(text: string): number | undefined {
  if (text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined
  let inGroup = 0
  for (let at = 0; at < text.length; at++) {
    const character = text[at] as string
    if (character === '\n' || character === '\r') continue
    if (character === '=') return paddingError(text, at, inGroup)
    if (!/[A-Za-z0-9+/]/.test(character)) return at
    inGroup = (inGroup + 1) % 4
  }
  return inGroup === 0 ? undefined : text.length - inGroup
}

/** What follows the first `=`, where so many characters of a group of four came before it. */
function paddingError(text: string, at: number, inGroup: number): number | undefined {
  if (inGroup < 2) return at
  const skip = (from: number): number => from + (/^[\r\n]*/.exec(text.slice(from))?.[0].length ?? 0)
  let end = at + 1
  if (inGroup === 2) {
    const second = skip(end)
    if (second === text.length) return text.length
    if (text[second] !== '=') return second - 1
    end = second + 1
  }
  const rest = skip(end)
  return rest < text.length ? rest : undefined
}

/** The same bytes, as Go writes them. */
export const canonicalBase64 = (text: string): string =>
  /[\r\n=]/.test(text) ? Buffer.from(text, 'base64').toString('base64') : text
