/** The lines of a stream of bytes, without their newlines; a last one without a newline counts too. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  const pieces: string[] = []
  for await (const chunk of chunks) {
    const text = decoder.decode(chunk, { stream: true })
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      pieces.push(text.slice(start, end))
      yield pieces.splice(0).join('')
      start = end + 1
    }
    if (start < text.length) pieces.push(text.slice(start))
  }
  if (pieces.length > 0) yield pieces.join('')
}
