import { styleText } from 'node:util'

export type Style = 'bold' | 'dim' | 'italic' | 'underline' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta'

/** Dresses a text for the screen, or leaves it as it is where there are no colours. */
export type Paint = (style: Style, text: string) => string

/** Colours where the stream shows them and nobody asked for none (NO_COLOR). */
export function paintFor(stream: { isTTY?: boolean; hasColors?(): boolean }): Paint {
  const colours = stream.isTTY === true && stream.hasColors?.() === true && process.env.NO_COLOR === undefined
  return colours ? (style, text) => styleText(style, text) : plain
}

export const plain: Paint = (_style, text) => text
