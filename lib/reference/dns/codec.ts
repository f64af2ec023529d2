/** The package that reads and writes DNS messages. */

export type Codec = typeof import('dns-packet')

/** Loaded when it is first needed. In a bundle, a CommonJS module has nothing but its default export. */
export const codec = async (): Promise<Codec> => (await import('dns-packet')).default
