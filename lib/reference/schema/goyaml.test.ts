import { expect } from 'chai'
import { parseYaml } from '../apiserver/body.ts'

const wrong: Readonly<Record<string, string>> = {
  'apiVersion: v1\nkind: [\n': 'yaml: line 2: did not find expected node content',
  'a: [1, 2\n': "yaml: line 1: did not find expected ',' or ']'",
  'a: {b: 1\n': "yaml: line 1: did not find expected ',' or '}'",
  'a: b: c\n': 'yaml: mapping values are not allowed in this context',
  'a\nb: c\n': 'yaml: line 2: mapping values are not allowed in this context',
  'a: 1\n b: 2\n': 'yaml: line 2: mapping values are not allowed in this context',
  'a:\n\tb: 1\n': 'yaml: line 2: found character that cannot start any token',
  'a: "b\n': 'yaml: line 2: found unexpected end of stream',
  'a: *x\n': "yaml: unknown anchor 'x' referenced",
  '- a\nb: 1\n': "yaml: line 1: did not find expected '-' indicator",
}

describe("Go's words for what is not YAML", () => {
  for (const [text, message] of Object.entries(wrong)) {
    it(JSON.stringify(text), async () => {
      const error = await parseYaml(text, 'Pod').then(
        () => undefined,
        (reason: unknown) => reason as Error,
      )
      expect(error?.message).to.equal(
        `the object provided is unrecognized (must be of type Pod): ${message} (${Buffer.from(text).toString('hex')})`,
      )
    })
  }
})
