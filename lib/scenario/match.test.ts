import { expect } from 'chai'
import * as fc from 'fast-check'
import { matchWatch, type MatchResult } from './match.ts'
import { context, fails, fits, lines, match } from './match/testing.ts'

const wide = `NAME    READY   STATUS    RESTARTS   AGE   IP            NODE       NOMINATED NODE   READINESS GATES
web-0   1/1     Running   0          62m   172.17.0.10   minikube   <none>           <none>
web-1   1/1     Running   0          61m   172.17.0.11   minikube   <none>           <none>
web-2   1/1     Running   0          61m   172.17.0.12   minikube   <none>           <none>`
const run = `NAME    READY   STATUS    RESTARTS     AGE     IP           NODE     NOMINATED NODE   READINESS GATES
web-2   1/1     Running   0            3s      10.244.1.7   node-3   <none>           <none>
web-0   1/1     Running   0            5m37s   10.244.2.5   node-1   <none>           <none>
web-1   1/1     Running   0            5s      10.244.0.6   node-2   <none>           <none>
`
const claims = `NAME        STATUS   VOLUME                                     CAPACITY   ACCESS MODES   STORAGECLASS   AGE
www-web-0   Bound    pvc-1568146b-82ee-4658-969b-e4afbd660701   1Gi        RWO            standard       107m
www-web-1   Bound    pvc-d0505e50-ac97-4263-92ac-29d3ce97f2c1   1Gi        RWO            standard       107m`
const lookups = `Server:    10.96.0.10
Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local

Name:      nginx.default.svc.cluster.local
Address 1: 172.17.0.8 web-2.nginx.default.svc.cluster.local
Address 2: 172.17.0.4 web-1.nginx.default.svc.cluster.local
Address 3: 172.17.0.2 web-0.nginx.default.svc.cluster.local `
const lookupRun = `Server:    10.96.0.10
Address 1: 10.96.0.10 kube-dns.kube-system.svc.cluster.local

Name:      nginx.default.svc.cluster.local
Address 1: 10.244.2.5 web-0.nginx.creating-x7k2p.svc.cluster.local
Address 2: 10.244.0.6 web-1.nginx.creating-x7k2p.svc.cluster.local
Address 3: 10.244.1.7 web-2.nginx.creating-x7k2p.svc.cluster.local
`.replace('nginx.default', 'nginx.creating-x7k2p')

describe('matching text', () => {
  it('takes a literal match, blanks aside', () => {
    fits('web-0\nweb-1 \n\n\n', 'web-0\n\nweb-1')
    fits('[a] ... [..]', '[a] ... [..]')
    fails(2, 'web-0\nweb-1', 'web-0\nweb-2')
  })

  it('tells of what is missing and of what is too much', () => {
    expect(fails(2, 'a\nb', 'a')).to.contain('the output ends before this line')
    expect(fails(2, 'a\nb', 'a\nb\nc')).to.contain('this line is not expected')
    fails(1, 'a', '')
  })

  it('holds on to indentation', () => {
    fails(2, 'spec:\n  a: 1', 'spec:\na: 1')
  })

  it('takes any lines for ..., any text for [..], and keeps [name]', () => {
    fits('a\n...\nd', 'a\nb\nc\nd')
    fits('...\nb', 'a\nb\nb')
    fits('a\n...', 'a')
    fails(3, 'a\n...\nd', 'a\nb\nc')
    fits('image [..] here', 'image of anything here')
    const within = context()
    fits('uid: [uid]', 'uid: abc def', within)
    fits('again: [uid]', 'again: abc def', within)
    fails(1, 'again: [uid]', 'again: ghi', within)
  })

  it('returns to an earlier state of its variables where it tries again', () => {
    fits('...\nfrom 10.0.0.1 to 10.0.0.1', 'from 10.9.9.1 to 10.9.9.2\nfrom 10.9.9.3 to 10.9.9.3')
  })

  it('takes durations, addresses, UUIDs, hashes and timestamps by their type', () => {
    fits('up 5m37s', 'up 2h')
    fits('at 2020-01-02T03:04:05Z', 'at 2026-11-23T00:00:00Z')
    fits('uid 1568146b-82ee-4658-969b-e4afbd660701', 'uid 00000000-82ee-4658-969b-e4afbd660701')
    fits('pod/nginx-66b6c48dd5-7x2lq created', 'pod/nginx-5d59d67564-bcdfg created')
    fits('ip fd00::12', 'ip 10.0.0.1')
    fits('  resourceVersion: "812"', '  resourceVersion: "4711"')
    fits('80:31234/TCP,443:32345/TCP', '80:30001/TCP,443:30002/TCP')
    fails(1, '80:31234/TCP', '81:31234/TCP')
    fails(1, 'pod/nginx-66b6c48dd5-7x2lq', 'pod/redis-66b6c48dd5-7x2lq')
    fails(1, 'cpu: 100m', 'cpu: 200m')
    fails(1, 'up 5m37s', 'up for ever')
  })

  it('lets one value stand for one value', () => {
    const within = context()
    fits('a 172.17.0.10\nb 172.17.0.11', 'a 10.0.0.1\nb 10.0.0.2', within)
    expect(fails(1, 'a 172.17.0.10', 'a 10.0.0.2', within)).to.contain(
      '172.17.0.10 stands for 10.0.0.1 (line 1), but here is 10.0.0.2',
    )
    expect(fails(1, 'c 172.17.0.99', 'c 10.0.0.2', within)).to.contain('10.0.0.2 goes by 172.17.0.11 (line 2)')
    fails(2, 'a 172.17.0.1\nb 172.17.0.2', 'a 10.0.0.8\nb 10.0.0.8')
    within.variables.releaseAddresses()
    fits('c 172.17.0.99', 'c 10.0.0.2', within)
    fails(1, 'a 172.17.0.10', 'a 10.0.0.7', within)
  })

  it('leaves the variables as they were when it does not match', () => {
    const within = context()
    fails(2, 'a 172.17.0.10\nend', 'a 10.0.0.1\nEND', within)
    fits('a 172.17.0.10', 'a 10.0.0.2', within)
  })

  it('lets namespace, domain and images of the transcript stand for those of the run', () => {
    fits('No resources found in default namespace.', 'No resources found in creating-x7k2p namespace.')
    fits('image: k8s.gcr.io/nginx-slim:0.8', 'image: registry.k8s.io/nginx-slim:0.24')
    const within = context()
    within.names.clusterDomain.run = 'kube.local'
    fits('web-0.nginx.default.svc.cluster.local', 'web-0.nginx.creating-x7k2p.svc.kube.local', within)
    fails(1, 'web-0.nginx.default.svc.cluster.local', 'web-0.nginx.other.svc.kube.local', within)
  })

  it('takes what versions of kubectl say differently', () => {
    fits('pod "web-0" deleted', 'pod "web-0" deleted from creating-x7k2p namespace')
    fits('pod "web-0" deleted from default namespace', 'pod "web-0" deleted')
    fits("If you don't see a command prompt, try pressing enter.\n\nhello", 'hello')
    fits(
      'hello',
      "All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.\nIf you don't see a command prompt, try pressing enter.\nhello",
    )
    fits('hello', 'Warning: this is deprecated\nhello')
    fails(1, 'Warning: this is deprecated\nhello', 'hello')
    const done = 'partitioned roll out complete: 3 new pods have been updated...'
    const [slow, slower] = [
      'Waiting for 1 pods to be ready...',
      'waiting for statefulset rolling update to complete 2 pods at revision web-7d85...',
    ]
    fits(`${slow}\n${slower}\n${done}`, done)
    fits(done, `${slower}\n${slow}\n${slow}\n${done}`)
    fails(2, `${slow}\n${done}`, slow)
    fails(1, 'pod "web-0" deleted', 'pod "web-1" deleted')
  })
})

describe('matching tables', () => {
  it('goes by columns and names, not by widths and order', () => fits(wide, run))

  it('takes the values of columns that differ by cluster', () => {
    fits(
      claims,
      claims.replaceAll('standard', 'local-path').replaceAll('1568146b', '00000000').replaceAll('107m', '3s'),
    )
    fails(3, claims, claims.replace('standard', 'local-path').replaceAll('1568146b', '00000000'))
    fails(3, claims, claims.replace('d0505e50-ac97-4263-92ac-29d3ce97f2c1', '1568146b-82ee-4658-969b-e4afbd660701'))
  })

  it('takes columns that newer servers add', () => {
    fits(
      claims,
      `NAME        STATUS   VOLUME                                     CAPACITY   ACCESS MODES   STORAGECLASS   VOLUMEATTRIBUTESCLASS   AGE
www-web-0   Bound    pvc-00000000-0000-0000-0000-000000000000   1Gi        RWO            standard       <unset>                 5s
www-web-1   Bound    pvc-00000000-0000-0000-0000-000000000001   1Gi        RWO            standard       <unset>                 5s
`,
    )
  })

  it('takes the names of columns with and without blanks', () => {
    fits(claims.replace('ACCESS MODES', 'ACCESSMODES '), claims)
  })

  it('finds empty cells by their position', () => {
    const pending = `NAME        STATUS    VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   AGE
www-web-0   Pending                                      standard       5s`
    fits(pending, pending)
    fails(2, claims, `${pending}\n`)
    fails(2, pending, claims.split('\n').slice(0, 2).join('\n'))
  })

  it('takes restarts with and without their time, but not another number', () => {
    const row = (restarts: string): string =>
      `NAME    READY   STATUS    RESTARTS   AGE\nweb-0   1/1     Running   ${restarts}   5s`
    fits(row('1'), row('1 (5m ago)'))
    fits(row('1 (20s ago)'), row('1'))
    fails(2, row('1'), row('2 (5m ago)'))
  })

  it('shows a mismatch cell by cell, at the line of the expectation', () => {
    const text = fails(3, wide.replace('web-1   1/1', 'web-1   2/3'), run)
    expect(text).to.contain('line 3: READY: expected "2/3", but found "1/1"')
    expect(text.split('\n').filter((line) => line.startsWith('≠'))).to.have.lengthOf(1)
  })

  it('tells of rows that are missing or too many', () => {
    expect(
      fails(
        5,
        `${wide}\nweb-3   1/1     Running   0          61m   172.17.0.13   minikube   <none>           <none>`,
        run,
      ),
    ).to.contain('there is no row "web-3"')
    expect(fails(3, wide.split('\n').slice(0, 3).join('\n'), run)).to.contain('"web-2" is not expected here')
    fits(`${wide.split('\n').slice(0, 2).join('\n')}\n...`, run)
  })

  it('compares several tables', () => {
    const two = `${wide}\n\n${claims}`
    fits(two, `${run}\n${claims}`)
    fits('NAME\nweb-0\nNAME   AGE\nweb    3s', 'NAME\nweb-0\nNAME   AGE\nweb    9s')
  })

  it('pairs rows whose names have a random part', () => {
    fits(
      `NAME          READY\nweb-7x2lq   1/1\nweb-bcdfg   0/1`,
      `NAME          READY\nweb-zzzzz   0/1\nweb-xxxxx   1/1`,
    )
    fails(
      3,
      `NAME          READY\nweb-7x2lq   1/1\nweb-bcdfg   0/1`,
      `NAME          READY\nweb-zzzzz   1/1\nweb-xxxxx   1/1`,
    )
  })

  it('takes the addresses of endpoints in any order', () => {
    const within = context()
    fits(wide, run, within)
    const endpoints = (list: string): string => `NAME    ENDPOINTS   AGE\nnginx   ${list}   5m`
    fits(
      endpoints('172.17.0.10:80,172.17.0.11:80,172.17.0.12:80'),
      endpoints('10.244.0.6:80,10.244.1.7:80,10.244.2.5:80'),
      within,
    )
    fails(
      2,
      endpoints('172.17.0.10:80,172.17.0.11:80,172.17.0.19:80'),
      endpoints('10.244.0.6:80,10.244.1.7:80,10.244.2.5:80'),
      within,
    )
    fails(2, endpoints('172.17.0.10:80,172.17.0.11:80'), endpoints('10.244.0.6:80,10.244.1.7:80,10.244.2.5:80'), within)
  })
})

describe('matching records of a name', () => {
  it('takes them in any order, with their names and addresses together', () => {
    const within = context()
    fits(lookups, lookupRun, within)
    fails(7, lookups.replace('172.17.0.4', '172.17.0.2'), lookupRun)
    const swapped = lookups.replace('172.17.0.8 ', 'X').replace('172.17.0.4', '172.17.0.8').replace('X', '172.17.0.4 ')
    fails(5, swapped, lookupRun, within)
    fails(5, lookups, lookupRun.split('\n').slice(0, 6).join('\n'))
  })

  it('takes SRV records whatever their weight', () => {
    const srv = (...names: string[]): string =>
      names.map((name) => `0 33 80 ${name}.nginx.default.svc.cluster.local.`).join('\n')
    fits(
      srv('web-0', 'web-1'),
      srv('web-1', 'web-0').replaceAll('0 33', '10 50').replaceAll('default', 'creating-x7k2p'),
    )
    fails(2, srv('web-0', 'web-1'), srv('web-0'))
    fails(1, srv('web-0'), srv('web-0').replace(' 80 ', ' 81 '))
  })

  it('holds on to the order of what a loop prints', () => {
    const within = context()
    fits(
      '172.17.0.1\n172.17.0.2',
      '10.0.0.1\n10.0.0.2',
      within,
      'for i in 0 1; do kubectl exec web-$i -- hostname -i; done',
    )
    fails(
      1,
      '172.17.0.1\n172.17.0.2',
      '10.0.0.2\n10.0.0.1',
      within,
      'for i in 0 1; do kubectl exec web-$i -- hostname -i; done',
    )
    fits('172.17.0.1\n172.17.0.2', '10.0.0.2\n10.0.0.1', within, 'dig +short nginx')
    fails(1, '172.17.0.1\n172.17.0.3', '10.0.0.2\n10.0.0.1', within, 'dig +short nginx')
  })
})

describe('matching long outputs', () => {
  it('shows a bounded part of 10,000 lines', () => {
    const many = Array.from({ length: 10_000 }, (_, index) => `line ${index} of 172.17.${index >> 8}.${index & 255}`)
    fits(many.join('\n'), many.join('\n'))
    const text = fails(5001, many.join('\n'), many.with(5000, 'another').join('\n'))
    expect(text.split('\n').length).to.be.lessThan(40)
    expect(text).to.contain('≠ line 5000 of 172.17.19.136 │ another')
    fails(10_001, `...\n${many.slice(1).join('\n')}\nend`, many.join('\n'))
  })

  it('compares a watch of thousands of objects', () => {
    const header = 'NAME   READY'
    const told = ['0/1', '1/1'].flatMap((ready) =>
      Array.from({ length: 2000 }, (_, index) => `web-${index}   ${ready}`),
    )
    const watch = (rows: string[]): MatchResult =>
      matchWatch(lines([header, ...told].join('\n')), [header, ...rows].join('\n'), header, context())
    expect(watch(told)).to.deep.equal({ ok: true })
    expect(watch(told.with(3000, 'web-1000   0/2'))).to.include({ ok: false, line: 3002, final: true })
  })
})

describe('any transcript', () => {
  const word = fc.stringMatching(/^[a-z][a-z0-9=:]{0,8}$/)
  const line = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '))

  it('fits itself, and not itself with one line changed', () => {
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 12 }), fc.nat(), (text, at) => {
        fits(text.join('\n'), text.join('\n'))
        const index = at % text.length
        fails(index + 1, text.with(index, `${text[index]!} changed!`).join('\n'), text.join('\n'))
      }),
    )
  })

  it('never throws, whatever was printed', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (expected, actual) => {
        match(expected, actual)
        matchWatch(lines(expected), actual, actual.split('\n')[0], context())
      }),
    )
  })
})
