/** For how many milliseconds a client may neither read nor write while the server waits for it. */
export const usualPatience = 60_000
