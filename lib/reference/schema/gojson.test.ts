import { expect } from 'chai'
import { goJsonError } from './gojson.ts'

const wrong: Readonly<Record<string, string>> = {
  '': 'unexpected end of JSON input',
  '{"a": ': 'unexpected end of JSON input',
  '{a: 1}': "invalid character 'a' looking for beginning of object key string",
  '{"a" 1}': "invalid character '1' after object key",
  '{"a": 1 "b": 2}': "invalid character '\"' after object key:value pair",
  '{"a": 1,}': "invalid character '}' looking for beginning of object key string",
  '[1 2]': "invalid character '2' after array element",
  '[1,]': "invalid character ']' looking for beginning of value",
  '{} x': "invalid character 'x' after top-level value",
  'kind: Pod': "invalid character 'k' looking for beginning of value",
  '{"a": tru}': "invalid character '}' in literal true (expecting 'e')",
  '{"a": nil}': "invalid character 'i' in literal null (expecting 'u')",
  '{"a": -x}': "invalid character 'x' in numeric literal",
  '{"a": 1.}': "invalid character '}' after decimal point in numeric literal",
  '{"a": 1e}': "invalid character '}' in exponent of numeric literal",
  '{"a": 01}': "invalid character '1' after object key:value pair",
  '{"a": "\\x"}': "invalid character 'x' in string escape code",
  '{"a": "\\u00g0"}': "invalid character 'g' in \\u hexadecimal character escape",
  '{"a": "\n"}': "invalid character '\\n' in string literal",
  "{'a': 1}": "invalid character '\\'' looking for beginning of object key string",
}

describe("Go's words for what is not JSON", () => {
  for (const [text, message] of Object.entries(wrong)) {
    it(JSON.stringify(text), () => expect(goJsonError(text)).to.equal(message))
  }

  it('finds nothing wrong with JSON', () => {
    const value = { a: [1, -2.5e10, 0, 'é\u0001"\\', true, false, null, {}, []] }
    expect(goJsonError(JSON.stringify(value, undefined, 2))).to.equal(undefined)
  })

  it('shows bytes that are no text', () => {
    expect(goJsonError(Buffer.from('garbage', 'base64url'))).to.equal(
      "invalid character '\\u0081' looking for beginning of value",
    )
  })
})
