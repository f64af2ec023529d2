/** Attached texts by the names of their files. Allure shows a file for just one reference to it, so each has its own. */
import type { Attachment } from 'allure-js-commons'

const extensions: Readonly<Record<string, string>> = {
  'image/svg+xml': 'svg',
  'application/json': 'json',
  'application/x-ndjson': 'jsonl',
  'application/yaml': 'yaml',
  'text/markdown': 'md',
}

/** Larger ones would make the report too heavy to open; the whole text is in the folder of the reports. */
const most = 4_000_000

export class Attachments {
  readonly files = new Map<string, string>()

  add(name: string, type: string, content: string): Attachment {
    const text =
      content.length <= most ? content : `${content.slice(0, most)}\n… ${content.length - most} characters more\n`
    const source = `${String(this.files.size + 1).padStart(5, '0')}-attachment.${extensions[type] ?? 'txt'}`
    this.files.set(source, text)
    return { name, type, source, size: Buffer.byteLength(text) }
  }
}
