import { expect } from 'chai'
import { exec, sh, TestCluster } from '../testing.ts'

describe('the shell', () => {
  const cluster = new TestCluster()
  const debian = cluster.run('web-0', 'nginx', { command: ['sleep', '1000'] })
  const busybox = cluster.run('bb', 'busybox:1.28', { command: ['sleep', '1000'] })

  /** What each script prints, as dash and bash do. */
  const scripts: Readonly<Record<string, readonly (readonly [script: string, output: string])[]>> = {
    expands: [
      ['x="a b  c"; echo $x; echo "$x"; echo \'$x\'', 'a b c\na b  c\n$x\n'],
      ['v=web-12; echo ${v##*-} ${v%-*} ${v#web} ${#v} ${u:-def} ${v:+alt} ${u:+no}', '12 web -12 6 def alt\n'],
      [
        'set -- a "b c" d; echo $#; for x in "$@"; do echo "[$x]"; done; shift; echo "$*"',
        '3\n[a]\n[b c]\n[d]\nb c d\n',
      ],
      ['IFS=,; y=1,2,3; set -- $y; echo $# "$*"', '3 1,2,3\n'],
      ['echo $((1+2*3)) $((7/2)) $((1<2)) $((010)) $((0x10)); x=5; echo $((x*=2)) $x', '7 3 1 8 16\n10 10\n'],
      ['x=$(echo a; echo); echo "[$x]"; echo `echo b`', '[a]\nb\n'],
      ['cd /usr/share; x="*"; echo "$x"; echo ng*; echo nomatch*', '*\nnginx\nnomatch*\n'],
    ],
    flows: [
      ['for i in 1 2 3; do [ $i = 2 ] && continue; echo $i; done', '1\n3\n'],
      [
        'i=0; while [ $i -lt 3 ]; do i=$((i+1)); done; echo $i; until [ $i -eq 0 ]; do i=$((i-1)); done; echo $i',
        '3\n0\n',
      ],
      ['case abc in a*) echo A;; *) echo B;; esac; case x in [0-9]) echo n;; [a-z]|q) echo l;; esac', 'A\nl\n'],
      ['if false; then echo 1; elif true; then echo 2; else echo 3; fi; false || echo no', '2\nno\n'],
      ['f() { echo "$1 $#"; return 3; }; f a b; echo $?', 'a 2\n3\n'],
      ['for i in a b; do for j in 1 2; do [ $j = 2 ] && continue 2; echo $i$j; done; done', 'a1\nb1\n'],
      ['x=1; (x=2; echo $x); echo $x; { x=3; }; echo $x', '2\n1\n3\n'],
      ['set -e; false || echo ok; if false; then :; fi; false; echo never', 'ok\n'],
    ],
    redirects: [
      ['cd /tmp; echo one > f; echo two >> f; wc -l < f; cat f; rm f', '2\none\ntwo\n'],
      ["x=1; cat <<EOF\nval $x $((1+1))\nEOF\ncat <<'EOF'\n$x\nEOF", 'val 1 2\n$x\n'],
      ['ls /nope 2>/dev/null; echo $?; { echo o; echo e >&2; } 2>&1 | sort', '2\ne\no\n'],
      ['exec 3>/tmp/f3; echo three >&3; exec 3>&-; cat /tmp/f3', 'three\n'],
      ['echo "1:2:3" | { IFS=: read a b c; echo $c$b$a; }', '321\n'],
      ['printf "a b\\nc\\n" | while read x y; do echo "[$x][$y]"; done', '[a][b]\n[c][]\n'],
    ],
    'runs jobs': [
      ['(exit 5) & wait $!; echo $?; false | true; echo $?', '5\n0\n'],
      ['sleep 100 & kill $!; wait $!; echo $?', '143\n'],
      ['trap "echo bye" EXIT; echo hi; exit 4', 'hi\nbye\n'],
      ['trap "echo got" TERM; kill -TERM $$; echo after', 'got\nafter\n'],
      ['yes | head -n 2', 'y\ny\n'],
      ['sh -c "exit 3"; echo $?; timeout 0.01 sleep 5; echo $?', '3\n124\n'],
    ],
  }

  for (const [what, cases] of Object.entries(scripts)) {
    for (const shell of ['sh', 'bash']) {
      it(`${what}: ${shell}`, async () => {
        for (const [script, output] of cases) expect(await sh(debian, script, shell), script).to.equal(output)
      })
    }
  }

  it('expands braces and has arrays only as bash', async () => {
    expect(await sh(debian, 'echo {0..2} a{b,c}', 'bash')).to.equal('0 1 2 ab ac\n')
    expect(await sh(debian, 'echo {0..2} a{b,c}', 'sh')).to.equal('{0..2} a{b,c}\n')
    expect(
      await sh(
        debian,
        'a=(x y); echo ${#a[@]} ${a[1]}; [[ $HOSTNAME =~ -([0-9]+)$ ]] && echo ${BASH_REMATCH[1]}',
        'bash',
      ),
    ).to.equal('2 y\n0\n')
  })

  it('says what is wrong as each shell does', async () => {
    expect(await sh(busybox, 'nosuch; echo $?')).to.equal('sh: nosuch: not found\n127\n')
    expect(await sh(debian, 'nosuch; echo $?')).to.equal('sh: 1: nosuch: not found\n127\n')
    expect(await sh(debian, 'nosuch; echo $?', 'bash')).to.equal('bash: line 1: nosuch: command not found\n127\n')
    expect(await sh(busybox, 'cat < /none; echo x > /none/y; cd /none')).to.equal(
      "sh: can't open /none: no such file\nsh: can't create /none/y: nonexistent directory\nsh: cd: can't cd to /none: No such file or directory\n",
    )
    expect(await exec(busybox, ['sh', '-c', 'if true; then echo'])).to.deep.equal({
      exitCode: 2,
      stdout: '',
      stderr: 'sh: syntax error: unexpected end of file (expecting "fi")\n',
    })
  })

  it('traces with -x', async () => {
    const { stdout, stderr } = await exec(busybox, ['/bin/sh', '-x', '-c', 'x=1; echo $x | cat'])
    expect(stdout).to.equal('1\n')
    expect(stderr.split('\n').toSorted()).to.deep.equal(['', '+ cat', '+ echo 1', '+ x=1'])
  })

  it('reads commands from stdin, which they read on', async () => {
    expect(await exec(busybox, ['sh'], 'read x\nvalue\necho "<$x>"\ncat\nrest\n')).to.deep.equal({
      exitCode: 0,
      stdout: '<value>\nrest\n',
      stderr: '',
    })
  })

  it('puts a program in its place with exec', async () => {
    expect(await sh(busybox, "echo $$ > /tmp/pid; exec sh -c '[ $$ = $(cat /tmp/pid) ] && echo same'")).to.equal(
      'same\n',
    )
  })

  it('gives its place to the last command that it was started for', async () => {
    expect((await exec(busybox, ['sh', '-c', 'true; ps -o args'])).stdout).not.to.include('true; ps')
    expect((await exec(busybox, ['sh', '-c', "trap 'echo bye' EXIT; true"])).stdout).to.equal('bye\n')
    expect((await exec(busybox, ['sh', '-c', 'false'])).exitCode).to.equal(1)
    expect((await exec(busybox, ['sh', '-c', 'nosuch'])).exitCode).to.equal(127)
  })

  it('says what signals have ended', async () => {
    const script = "sh -c 'kill -9 $$'; echo $?; sh -c 'kill $$'; echo $?; sh -c 'kill -INT $$'; echo $?"
    for (const container of [busybox, debian])
      expect(await sh(container, script)).to.equal('Killed\n137\nTerminated\n143\n130\n')
    expect(await sh(debian, "sh -c 'kill -9 $$'; true", 'bash')).to.match(/^bash: line 1: +\d+ Killed {18}sh -c kill/)
    expect(await sh(busybox, 'kill 9999; kill x; [ 1 -lt x ]; kill -FOO 1', '/bin/sh')).to.equal(
      "sh: can't kill pid 9999: No such process\nsh: invalid number 'x'\nsh: x: bad number\nsh: bad signal name 'FOO'\n",
    )
  })

  it('lets other work go on in an endless loop', async () => {
    const loop = exec(busybox, ['sh', '-c', 'while :; do :; done'])
    expect(
      await sh(
        busybox,
        'ps | grep -c "while"; kill $(ps | grep "while :" | grep -v grep | head -1 | awk "{print \\$1}")',
      ),
    ).to.match(/^\d/)
    expect((await loop).exitCode).to.equal(143)
  })
})
