/** Times as the API writes them. */

/** `2030-01-01T00:00:00Z`: whole seconds. */
export const timestamp = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

/** `2030-01-01T00:00:00.000000Z` */
export const microTimestamp = (ms: number): string => new Date(ms).toISOString().replace(/Z$/, '000Z')
