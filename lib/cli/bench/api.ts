/**
 * The API server over HTTPS: 32 connections of a lean client in this process, the server in one of its own, so that they
 * share two cores as they would anywhere. Nothing runs behind the server: what is compared are API servers.
 */
import { growthRows, growthTable } from './api/growth.ts'
import { comparedRows, comparedTable } from './api/compared.ts'
import type { Group } from './group.ts'

export const api: Group = {
  summary: 'the API server over HTTPS: requests and deliveries a second, memory, growth',
  async measure(options) {
    const compared = await comparedRows(options)
    const growth = await growthRows(options.signal)
    return { text: `${comparedTable(compared)}\n${growthTable(growth)}`, rows: [...compared, ...growth] }
  },
}
