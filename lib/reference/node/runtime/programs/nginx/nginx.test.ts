import { expect } from 'chai'
import { memoryFiles } from '../../files/files.ts'
import { exec, sh, TestCluster } from '../../testing.ts'
import type { Container } from '../../../runtime.ts'
import { parse } from './configuration.ts'
import { locationFor } from './server.ts'

describe('nginx', () => {
  const cluster = new TestCluster()
  const client = cluster.run('client', 'curlimages/curl', { command: ['sleep', '1000'] })
  const curl = async (...args: string[]): Promise<string> => (await exec(client, ['curl', '-s', ...args])).stdout
  const lines = (container: Container, stream: string): string[] =>
    container.log.filter((line) => line.stream === stream).map(({ text }) => text)

  it('serves its own page until a volume hides it: then 403, as its folder is empty', async () => {
    cluster.run('own', 'nginx:1.25')
    expect(await curl('own.nginx')).to.contain('<h1>Welcome to nginx!</h1>')
    const www = memoryFiles(cluster.clock)
    const web = cluster.run('web-0', 'k8s.gcr.io/nginx-slim:0.8', {
      mounts: [{ path: '/usr/share/nginx/html', files: www, readOnly: false }],
    })
    expect(await curl('web-0.nginx')).to.equal(
      '<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body bgcolor="white">\r\n<center><h1>403 Forbidden</h1></center>\r\n<hr><center>nginx/1.11.1</center>\r\n</body>\r\n</html>\r\n',
    )
    await www.writeFile('/index.html', 'web-0\n')
    expect(await curl('web-0.nginx')).to.equal('web-0\n')
    expect(lines(web, 'stdout').map((line) => line.replace(/\[[^\]]+\]/, '[TIME]'))).to.deep.equal([
      '10.244.0.2 - - [TIME] "GET / HTTP/1.1" 403 169 "-" "curl/8.10.1"\n',
      '10.244.0.2 - - [TIME] "GET / HTTP/1.1" 200 6 "-" "curl/8.10.1"\n',
    ])
    expect(lines(web, 'stderr')[0]).to.match(
      /^\d{4}\/\d\d\/\d\d [\d:]+ \[error\] 1#1: \*1 directory index of "\/usr\/share\/nginx\/html\/" is forbidden, client: 10\.244\.0\.2, server: localhost, request: "GET \/ HTTP\/1\.1", host: "web-0\.nginx"\n$/,
    )
  })

  it('answers with headers, in its order', async () => {
    const head = await curl('-i', 'own.nginx/index.html')
    const names = head
      .split('\r\n\r\n')[0]!
      .split('\r\n')
      .map((line) => line.split(':')[0])
    expect(names).to.deep.equal([
      'HTTP/1.1 200 OK',
      'Server',
      'Date',
      'Content-Type',
      'Content-Length',
      'Last-Modified',
      'Connection',
      'ETag',
      'Accept-Ranges',
    ])
    expect(await curl('-o', '/dev/null', '-w', '%{http_code}', '-X', 'POST', 'own.nginx')).to.equal('405')
    const etag = /ETag: (\S+)/.exec(head)![1]!
    expect(await curl('-o', '/dev/null', '-w', '%{http_code}', '-H', `If-None-Match: ${etag}`, 'own.nginx')).to.equal(
      '304',
    )
  })

  it('does what its configuration says', async () => {
    const conf = memoryFiles(cluster.clock, {
      '/site.conf': `
        server {
          listen 8080 default_server;
          root /site;                          # a comment
          location = /healthz { return 200 "ok\\n"; }
          location /old { return 301 http://elsewhere/new; }
          location /files/ { alias /data/; autoindex on; }
          location /app { try_files $uri /fallback.html; }
          location ~ \\.secret$ { return 403; }
          location /proxy/ { proxy_pass http://own.nginx/; }
          error_page 404 /404.html;
          add_header X-Own "yes";
        }`,
    })
    const site = memoryFiles(cluster.clock, {
      '/fallback.html': 'fallback',
      '/404.html': 'nothing here',
      '/a.secret': 'x',
    })
    const data = memoryFiles(cluster.clock, { '/one.txt': '1' })
    const container = cluster.run('site', 'nginx', {
      mounts: [
        { path: '/etc/nginx/conf.d', files: conf, readOnly: true },
        { path: '/site', files: site, readOnly: true },
        { path: '/data', files: data, readOnly: true },
      ],
    })
    const get = (path: string): Promise<string> => curl(`site.nginx:8080${path}`)
    expect(await get('/healthz')).to.equal('ok\\n')
    expect(await curl('-I', 'site.nginx:8080/old')).to.match(
      /^HTTP\/1\.1 301 Moved Permanently\r\n[\s\S]*Location: http:\/\/elsewhere\/new\r\n/,
    )
    expect(await get('/files/one.txt')).to.equal('1')
    expect(await get('/files/')).to.contain('<a href="one.txt">one.txt</a>')
    expect(await get('/app/x')).to.equal('fallback')
    expect(await get('/a.secret')).to.contain('403 Forbidden')
    expect(await get('/none')).to.equal('nothing here')
    expect(await get('/proxy/')).to.contain('Welcome to nginx!')
    expect(await curl('-I', 'site.nginx:8080/fallback.html')).to.contain('X-Own: yes\r\n')
    expect(await sh(container, 'nginx -t')).to.equal(
      'nginx: the configuration file /etc/nginx/nginx.conf syntax is ok\nnginx: configuration file /etc/nginx/nginx.conf test is successful\n',
    )
    await conf.writeFile('/site.conf', 'server { listen 9090; return 200 new; }')
    expect(await sh(container, 'nginx -s reload; curl -s localhost:9090')).to.equal('new')
  })

  it('does not start with a configuration that is none', async () => {
    const broken = memoryFiles(cluster.clock, { '/site.conf': 'server {\n  listen 80;\n' })
    const container = cluster.run('broken', 'nginx', {
      mounts: [{ path: '/etc/nginx/conf.d', files: broken, readOnly: true }],
    })
    expect(await container.exited).to.deep.equal({ exitCode: 1 })
    expect(lines(container, 'stderr')).to.deep.equal([
      'nginx: [emerg] unexpected end of file, expecting "}" in /etc/nginx/conf.d/site.conf:3\n',
    ])
  })

  it('ends its container where it goes into the background', async () => {
    const container = cluster.run('daemon', 'nginx', { command: ['nginx'] })
    expect(await container.exited).to.deep.equal({ exitCode: 0 })
  })

  it('stays while a shell waits for it', async () => {
    const container = cluster.run('entry', 'nginx', {
      command: ['sh', '-c', "echo own > /usr/share/nginx/html/index.html; exec nginx -g 'daemon off;'"],
    })
    expect(await sh(client, 'until curl -sf entry.nginx; do sleep 0.01; done')).to.equal('own\n')
    container.kill('SIGTERM')
    expect(await container.exited).to.deep.equal({ exitCode: 0 })
  })

  it('finds the location for a path', () => {
    const block = parse(
      'location = /a {} location /a {} location /a/b {} location ^~ /static/ {} location ~* \\.PNG$ {}',
      'test',
    )
    const locations = block.map(({ args }) => ({
      modifier: (args.length > 1 ? args[0]! : '') as '',
      pattern: args.at(-1)!,
      block: [],
    }))
    const found = (path: string): string | undefined => locationFor(locations, path)?.pattern
    expect(['/a', '/a/x', '/a/b/c', '/a/b/c.png', '/static/c.png', '/none'].map(found)).to.deep.equal([
      '/a',
      '/a',
      '/a/b',
      '\\.PNG$',
      '/static/',
      undefined,
    ])
  })
})
