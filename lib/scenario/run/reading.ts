/** Which commands only read: those can be repeated until what they print is as expected. */
import { simpleCommands, type SimpleCommand } from './shell.ts'

const kubectlVerbs = new Set([
  'get',
  'describe',
  'logs',
  'version',
  'api-resources',
  'api-versions',
  'explain',
  'cluster-info',
  'top',
  'events',
  'auth',
  'diff',
  'wait',
  'options',
])
const kubectlSubVerbs = new Set([
  'rollout status',
  'rollout history',
  'config view',
  'config get-contexts',
  'config current-context',
  'config get-clusters',
])
const withValues = /^(-n|-c|-l|-o|--(namespace|context|kubeconfig|cluster|user|server|container|selector|output))$/

const programs = new Set([
  'nslookup',
  'dig',
  'host',
  'getent',
  'ping',
  'nc',
  'cat',
  'ls',
  'grep',
  'egrep',
  'head',
  'tail',
  'wc',
  'sort',
  'uniq',
  'cut',
  'tr',
  'awk',
  'echo',
  'printf',
  'date',
  'hostname',
  'whoami',
  'id',
  'env',
  'printenv',
  'ps',
  'df',
  'du',
  'stat',
  'diff',
  'cmp',
  'test',
  '[',
  '[[',
  'true',
  'false',
  ':',
  'sleep',
  'seq',
  'jq',
  'yq',
  'uname',
  'pwd',
  'basename',
  'dirname',
  'mount',
  'ip',
  'ifconfig',
  'netstat',
  'ss',
  'md5sum',
  'sha256sum',
  'nproc',
  'uptime',
  'cd',
])

/** Whether nothing in the cluster, in a container or in the working folder is changed by it. */
export function onlyReads(commandLine: string): boolean {
  const commands = simpleCommands(commandLine)
  return commands.length > 0 && commands.every(reads)
}

/** What may change something, and yet frees no Pod's address for another Pod. */
const harmless = new Set([
  'run',
  'exec',
  'attach',
  'debug',
  'cp',
  'port-forward',
  'proxy',
  'label',
  'annotate',
  'expose',
  'create',
  'config',
])

/** Whether Pods may be gone after it, so that others may come to have their addresses. */
export function mayReplacePods(commandLine: string): boolean {
  return simpleCommands(commandLine).some((command) => {
    const [program = '', ...rest] = command.words
    if (reads(command) || isLocal(program)) return false
    return program !== 'kubectl' || !(harmless.has(operandsOf(rest)[0] ?? '') || setsCondition(rest))
  })
}

/** A condition makes a Pod ready or not; a phase may end it. */
const setsCondition = (words: readonly string[]): boolean =>
  words.includes('patch') && words.includes('--subresource=status') && !words.some((word) => word.includes('phase'))

const isLocal = (program: string): boolean =>
  programs.has(program) || /^(exit|sed|curl|wget|mkdir|rm|cp|mv|touch|tee|export)$/.test(program)

/** Whether it waits by itself for something to come about: `kubectl wait`, `kubectl rollout status`. */
export function waits(commandLine: string): boolean {
  return simpleCommands(commandLine).some(({ words }) => {
    const [verb, object] = words[0] === 'kubectl' ? operandsOf(words.slice(1)) : []
    return verb === 'wait' || (verb === 'rollout' && object === 'status')
  })
}

export function reads({ words, writes }: SimpleCommand): boolean {
  const [path = '', ...rest] = words
  const program = path.slice(path.lastIndexOf('/') + 1)
  if (writes) return false
  switch (program) {
    case 'kubectl':
      return kubectlReads(rest)
    case 'sh':
    case 'bash':
    case 'ash':
      return /^-\w*c$/.test(rest[0] ?? '') && onlyReads(rest[1] ?? '')
    case 'timeout':
    case 'watch':
      return reads({ words: rest.slice(rest.findIndex((word) => /^[a-z]/.test(word))), writes })
    case 'curl':
      return !rest.some((word) =>
        /^(-X(?!GET|HEAD)|--request|-d|--data|-F|--form|-T|--upload-file|-O|--output|--remote-name)/.test(word),
      )
    case 'wget':
      return rest.some(
        (word, index) =>
          word === '--spider' ||
          /^-\w*O(-|\/dev\/stdout)$/.test(word) ||
          (/^-\w*O$/.test(word) && /^(-|\/dev\/stdout)$/.test(rest[index + 1] ?? '')),
      )
    case 'sed':
      return !rest.some((word) => /^(-\w*i|--in-place)/.test(word))
    case 'find':
      return !rest.some((word) => /^-(delete|exec|execdir|ok)/.test(word))
    default:
      return programs.has(program)
  }
}

function kubectlReads(words: readonly string[]): boolean {
  const dashes = words.indexOf('--')
  const own = dashes === -1 ? words : words.slice(0, dashes)
  if (own.some((word) => /^--dry-run=(client|server)$/.test(word))) return true
  const [verb = '', object = ''] = operandsOf(own)
  if (verb === 'exec') return dashes !== -1 && reads({ words: words.slice(dashes + 1), writes: false })
  return kubectlVerbs.has(verb) || kubectlSubVerbs.has(`${verb} ${object}`)
}

export function operandsOf(words: readonly string[]): string[] {
  return words.filter((word, index) => !word.startsWith('-') && !withValues.test(words[index - 1] ?? ''))
}
