import { expect } from 'chai'
import { evaluate, loadRules, ruleProblem } from '../cel.ts'

const self = {
  size: '1500m',
  address: '10.1.2.3',
  network: '10.1.0.0/16',
  endpoint: 'https://user@example.com:8443/a b?x=1&x=2&y=',
  names: ['b', 'a', 'b'],
  none: {},
  count: 3n,
}

/** Rules that hold. */
const right: readonly string[] = [
  // Quantities
  "quantity(self.size) == quantity('1.5')",
  "quantity(self.size).isLessThan(quantity('2')) && !quantity(self.size).isGreaterThan(quantity('2'))",
  "quantity('1Gi').compareTo(quantity('1024Mi')) == 0 && quantity('-1').sign() == -1",
  "quantity('1k').add(quantity('24')).asInteger() == 1024 && quantity('50k').sub(20) == quantity('49980')",
  '!quantity(self.size).isInteger() && quantity(self.size).asApproximateFloat() == 1.5',
  "isQuantity('1.3Gi') && !isQuantity('200K') && !isQuantity('Three')",
  // Addresses
  "isIP('::1') && isIP('1.2.3.4') && !isIP('::ffff:1.2.3.4') && !isIP('fe80::1%eth0') && !isIP('01.2.3.4')",
  "ip(self.address).family() == 4 && ip('::1').family() == 6 && ip('::1').isLoopback()",
  "ip('0:0:0:0:0:0:0:1') == ip('::1') && ip.isCanonical('::1') && !ip.isCanonical('0:0::1')",
  "ip('::').isUnspecified() && ip('224.0.0.1').isLinkLocalMulticast() && ip('fe80::1').isLinkLocalUnicast()",
  "ip('8.8.8.8').isGlobalUnicast() && !ip('255.255.255.255').isGlobalUnicast()",
  "string(ip('2001:DB8::1')) == '2001:db8::1'",
  "cidr(self.network).containsIP(self.address) && cidr(self.network).containsIP(ip('10.1.255.255'))",
  "!cidr(self.network).containsIP('10.2.0.0') && cidr('10.0.0.0/8').containsCIDR(self.network)",
  "cidr('10.1.2.3/16').masked() == cidr(self.network) && cidr(self.network).prefixLength() == 16",
  "cidr('2001:db8::1/32').ip() == ip('2001:db8::1') && string(cidr('10.1.2.3/8').masked()) == '10.0.0.0/8'",
  "isCIDR('::/0') && !isCIDR('10.0.0.0/33') && !isCIDR('10.0.0.0')",
  // URLs
  "isURL(self.endpoint) && isURL('/path') && !isURL('path') && !isURL('https://a:b/') && !isURL('')",
  "url(self.endpoint).getScheme() == 'https' && url(self.endpoint).getHost() == 'example.com:8443'",
  "url(self.endpoint).getHostname() == 'example.com' && url('https://[::1]:80/').getHostname() == '::1'",
  "url(self.endpoint).getPort() == '8443' && url('/path').getHost() == ''",
  "url(self.endpoint).getEscapedPath() == '/a%20b' && url('https://a/%20').getEscapedPath() == '/%20'",
  "url(self.endpoint).getQuery() == {'x': ['1', '2'], 'y': ['']}",
  // Formats
  "!format.dns1123Label().validate('my-name').hasValue()",
  "format.named('dns1123Label').value().validate('Bad').value()[0].startsWith('a lowercase RFC 1123 label')",
  "!format.named('frob').hasValue() && !format.dns1123LabelPrefix().validate('my-').hasValue()",
  "!format.uuid().validate('123e4567-e89b-12d3-a456-426614174000').hasValue()",
  "format.date().validate('2020-13-01').value() == ['invalid date']",
  "!format.datetime().validate('2020-01-02T03:04:05Z').hasValue() && format.byte().validate('%').hasValue()",
  // Lists and sets
  "['a', 'b'].isSorted() && [1, 3, 2].max() == 3 && [1, 3, 2].min() == 1 && [1, 2].sum() == 3",
  "self.names.indexOf('b') == 0 && self.names.lastIndexOf('b') == 2 && [{'a': 1}].indexOf({'a': 1}) == 0",
  "sets.contains(self.names, ['a']) && sets.equivalent(self.names, ['a', 'b']) && !sets.intersects(self.names, ['c'])",
  // Texts
  "'hello'.charAt(4) == 'o' && 'hello'.charAt(5) == '' && 'hello'.replace('l', 'L', 1) == 'heLlo'",
  "'a1b22'.find('[0-9]+') == '1' && 'a1b22'.findAll('[0-9]+') == ['1', '22'] && 'a1b2'.findAll('[0-9]', 1) == ['1']",
  "'%s of %d, %.2f, %x, %s%%'.format(['a', self.count, 1.5, 255, ['b', true]]) == 'a of 3, 1.50, ff, [b, true]%'",
  `strings.quote('a"b') == '"a\\\\"b"' && 'a,b'.split(',').join('-') == 'a-b' && ' a '.trim() == 'a'`,
  // What may be absent
  "self.?frob.orValue('none') == 'none' && self.?size.hasValue() && !self.none.?a.?b.hasValue()",
  "self.?size.optMap(size, size + '!').orValue('') == '1500m!' && !self.?frob.optMap(x, x).hasValue()",
  "self.?size.optFlatMap(size, optional.of(size)).value() == '1500m' && self.names[?9].orValue('z') == 'z'",
  // Versions
  "semver('1.2.3').isLessThan(semver('1.10.0')) && semver('1.0.0-rc.1').compareTo(semver('1.0.0')) == -1",
  "isSemver('1.2.3') && !isSemver('v1.2') && isSemver('v1.2', true) && semver('v01.2', true).minor() == 2",
]

/** Rules that say nothing of these values. */
const wrong: Readonly<Record<string, RegExp>> = {
  "quantity('frob').isInteger()": /quantity parse error/,
  "quantity('1.5').asInteger() == 1": /cannot convert value to integer/,
  "ip('frob').isLoopback()": /parse error/,
  "cidr('10.0.0.0').prefixLength() == 1": /parse error/,
  "url('frob').getHost() == ''": /URL parse error/,
  "'abc'.charAt(4) == ''": /index out of range/,
  "'%d'.format(['a']) == ''": /only be used on integers/,
  '[].min() == 1': /called on empty list/,
  "semver('1.2') == semver('1.2.0')": /elements found/,
}

describe('the language of rules', () => {
  before(loadRules)

  for (const rule of right) {
    it(rule, () => {
      expect(ruleProblem(rule, 'bool')).to.equal(undefined)
      expect(evaluate(rule, { self })).to.equal(true)
    })
  }

  for (const [rule, why] of Object.entries(wrong)) {
    it(`${rule}: cannot be said`, () => {
      expect(ruleProblem(rule, 'bool')).to.equal(undefined)
      expect(() => evaluate(rule, { self })).to.throw(why)
    })
  }

  it('refuses what it does not know', () => {
    for (const rule of ["quantity('1') > 1", 'self.frob(1)', "ip('::1').frob()", 'format.frob()'])
      expect(ruleProblem(rule, 'bool'), rule).to.match(/^compilation failed: /)
  })
})
