/** Times as Kubernetes writes them: UTC, to the second. */
export const rfc3339 = (time: number): string => `${new Date(time).toISOString().slice(0, 19)}Z`

/** To the microsecond, as in Leases. */
export const rfc3339Micro = (time: number): string => `${new Date(time).toISOString().slice(0, -1)}000Z`

/** To the nanosecond, as in logs. */
export const rfc3339Nano = (time: number): string => `${new Date(time).toISOString().slice(0, -1)}000000Z`
