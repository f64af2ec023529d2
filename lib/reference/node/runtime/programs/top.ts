import type { Process, Program } from '../../image.ts'
import { parseOptions } from './options.ts'
import { pause } from './sleep.ts'

const usualDelay = 5

/** `top`, as busybox has it: what runs, again and again; `-b` without clearing the screen, `-n` so many times. */
export const top: Program = async (process) => {
  const { flags, values } = parseOptions(process.argv.slice(1), ['b', 'H', 'm'], ['n', 'd'])
  const times = Number(values.get('n')?.[0] ?? Infinity)
  const delay = Number(values.get('d')?.[0] ?? usualDelay)
  for (let time = 1; time <= times && !process.signal.aborted; time++) {
    process.stdout(`${flags.has('b') ? '' : '\u001b[H\u001b[J'}${screen(process)}`)
    if (time < times) await pause(process, delay * 1000)
  }
  return 0
}

/** Memory and load are made up; nothing is said to use them. */
function screen(process: Process): string {
  const all = process.processes()
  const rows = all.map(({ pid, parent, user, argv }) => {
    const numbers = `${String(pid).padStart(5)} ${String(parent).padStart(5)}`
    return `${numbers} ${user.padEnd(8).slice(0, 8)} S     4336   0%   0   0% ${argv.join(' ')}`
  })
  return [
    'Mem: 16777216K used, 16777216K free, 0K shrd, 0K buff, 0K cached',
    'CPU:   0% usr   0% sys   0% nic 100% idle   0% io   0% irq   0% sirq',
    `Load average: 0.00 0.00 0.00 1/${all.length} ${all.at(-1)?.pid ?? 1}`,
    '  PID  PPID USER     STAT   VSZ %VSZ CPU %CPU COMMAND',
    ...rows,
    '',
  ].join('\n')
}
