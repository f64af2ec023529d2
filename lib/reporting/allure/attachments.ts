/** Attached texts: each is written once, however many tests refer to it. */
import { createHash } from 'node:crypto'
import type { Attachment } from 'allure-js-commons'

const extensions: Readonly<Record<string, string>> = {
  'image/svg+xml': 'svg',
  'application/json': 'json',
  'application/x-ndjson': 'jsonl',
  'application/yaml': 'yaml',
}

/** Larger ones would make the report too heavy to open; the whole text is in the folder of the reports. */
const most = 4_000_000

export class Attachments {
  readonly files = new Map<string, string>()

  add(name: string, type: string, content: string): Attachment {
    const text = content.length <= most ? content : `${content.slice(0, most)}\n… ${content.length - most} characters more\n`
    const source = `${createHash('sha256').update(text).digest('hex').slice(0, 32)}-attachment.${extensions[type] ?? 'txt'}`
    this.files.set(source, text)
    return { name, type, source, size: Buffer.byteLength(text) }
  }
}
