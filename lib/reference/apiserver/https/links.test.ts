import { expect } from 'chai'
import { throughProxy, withLinksThrough } from './links.ts'

describe('pages through the proxy', () => {
  const prefix = '/api/v1/namespaces/default/pods/web-0/proxy'
  const through = { prefix, host: '10.244.0.2:80', asked: '127.0.0.1:6443' }

  it('lead through it, where they lead to the server', () => {
    expect(throughProxy('/page', through)).to.equal(`${prefix}/page`)
    expect(throughProxy('/page/?a=b#c', through)).to.equal(`${prefix}/page/?a=b#c`)
    expect(throughProxy('http://10.244.0.2:80/page', through)).to.equal(`${prefix}/page`)
    expect(throughProxy('//10.244.0.2:80', through)).to.equal(`${prefix}/`)
    expect(throughProxy(`${prefix}/page`, through)).to.equal(`${prefix}/page`)
    for (const address of ['page', '../page', '#top', '', 'mailto:me', 'https://kubernetes.io/docs'])
      expect(throughProxy(address, through)).to.equal(address)
  })

  it('have that in all their links, and are otherwise as they were', () => {
    const page = `<!DOCTYPE html><html><head><link rel=stylesheet href=/style.css></head>
<body class="a"><a class='x' href='/one'>/one</a> <A HREF="two">two</A><img alt="/three" src="/three.png" />
<p title="/four">a < b</p><script>if (a<b && "/five") {}</script></body></html>`
    expect(withLinksThrough(page, through)).to.equal(
      page
        .replace('=/style.css', `=${prefix}/style.css`)
        .replace("'/one'", `'${prefix}/one'`)
        .replace('src="/three.png"', `src="${prefix}/three.png"`),
    )
  })
})
