/** `500ms`, `60s`, `1m30s`, `2h` in milliseconds; undefined where it is no duration. */
export function parseDuration(text: string): number | undefined {
  const match = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+(?:\.\d+)?)s)?(?:(\d+)ms)?$/.exec(text)
  if (text === '' || match === null) return undefined
  const [hours, minutes, seconds, milliseconds] = match.slice(1).map((part) => Number(part ?? 0))
  return (hours! * 60 + minutes!) * 60_000 + seconds! * 1000 + milliseconds!
}
