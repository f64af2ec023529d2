/** OpenAPI documents, made from the types of the kinds. */
import type { Api } from './api.ts'

export function openApi(_api: Api, _path: string): object | undefined {
  return undefined
}
