/** Measures that the parts of the picture share, in pixels. */

export const width = 1200
export const left = 168
export const right = 24
export const plot = width - left - right

/** From a moment to its place. */
export type Place = (at: number) => number
