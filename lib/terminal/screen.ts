/** What a person would see of a stream of output: UTF-8, without control sequences and carriage returns. */
export class Screen {
  #text = ''
  readonly #listeners = new Set<(text: string) => void>()
  readonly #decoders = { stdout: new TextDecoder(), stderr: new TextDecoder() }
  /** The beginning of a control sequence whose end has not come yet. */
  #pending = ''

  get text(): string {
    return this.#text
  }

  /** Shows a piece of output; characters and control sequences may be cut anywhere. */
  print(data: string | Uint8Array, stream: 'stdout' | 'stderr' = 'stdout'): void {
    const raw =
      this.#pending + (typeof data === 'string' ? data : this.#decoders[stream].decode(data, { stream: true }))
    const cut = incompleteSequence.exec(raw)?.index ?? raw.length
    this.#pending = raw.slice(cut)
    const shown = raw.slice(0, cut).replace(sequences, '')
    if (shown === '') return
    this.#text += shown
    for (const listener of this.#listeners) listener(shown)
  }

  /** Calls `listener` with each piece to come; the returned function stops it. */
  onText(listener: (text: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

const escape = '\u001b'
/** Colours and cursor movements, window titles, character sets; bells, backspaces and carriage returns. */
const sequences = new RegExp(
  `${escape}\\[[0-?]*[ -/]*[@-~]|${escape}\\][^\u0007${escape}]*(?:\u0007|${escape}\\\\)|${escape}[ -/]*[0-Z\\\\^-~]|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f]`,
  'g',
)
const incompleteSequence = new RegExp(`${escape}(?:\\[[0-?]*[ -/]*|\\][^\u0007${escape}]*|[ -/]*)$`)
