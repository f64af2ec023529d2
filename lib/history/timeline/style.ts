/** Colours and patterns: every state differs by more than its colour, on light ground and on dark. */
import { element } from './xml.ts'

const light = {
  ground: '#ffffff',
  ink: '#1f2328',
  faint: '#59636e',
  line: '#d1d9e0',
  band: '#f6f8fa',
  mark: '#0550ae',
  wrong: '#b3261e',
  pending: '#8c959f',
  creating: '#b07d00',
  running: '#bc5b00',
  ready: '#1a7f37',
  terminating: '#8250df',
  ended: '#59636e',
  level: '#0969da',
  bound: '#0a5ba8',
}
const dark: typeof light = {
  ground: '#0d1117',
  ink: '#f0f6fc',
  faint: '#9198a1',
  line: '#3d444d',
  band: '#151b23',
  mark: '#79c0ff',
  wrong: '#ff7b72',
  pending: '#7d8590',
  creating: '#d29922',
  running: '#f0883e',
  ready: '#3fb950',
  terminating: '#bc8cff',
  ended: '#9198a1',
  level: '#58a6ff',
  bound: '#4c9be8',
}
const looks = ['pending', 'creating', 'running', 'ready', 'terminating', 'ended', 'level', 'bound'] as const

const rules = (colours: typeof light): string =>
  [
    `.ground{fill:${colours.ground}} .band{fill:${colours.band}} .line{stroke:${colours.line};fill:none}`,
    `.ink{fill:${colours.ink}} .faint{fill:${colours.faint}} .mark{stroke:${colours.mark};fill:none} .number{fill:${colours.mark}}`,
    `.on{fill:${colours.ground}} .wrong{fill:${colours.wrong}} .wrongline{stroke:${colours.wrong};fill:none}`,
    ...looks.map(
      (look) =>
        `.${look}{stroke:${colours[look]}} .${look}-ink{fill:${colours[look]}} .${look}-line{stroke:${colours[look]}}`,
    ),
    `.ready{fill:${colours.ready}} .bound{fill:${colours.bound}} .ended{fill:${colours.ended}} .level{fill:${colours.ground}} .pending{fill:${colours.ground}}`,
  ].join('\n')

export const style = (): string =>
  element('style', {}, [
    'text{font:12px ui-sans-serif,system-ui,"Segoe UI","DejaVu Sans",sans-serif}\n',
    '.code{font:11px ui-monospace,"DejaVu Sans Mono",monospace} .small{font-size:10px} .strong{font-weight:600} .title{font-size:15px;font-weight:600}\n',
    '.pending{stroke-dasharray:3 2} .creating{fill:url(#stickyset-creating)} .running{fill:url(#stickyset-running)} .terminating{fill:url(#stickyset-terminating)}\n',
    rules(light),
    `\n@media (prefers-color-scheme: dark){${rules(dark)}}`,
  ])

/** Creating: rising hatches. Running without being ready: dots. Terminating: falling hatches, close. */
export const patterns = (): string =>
  element('defs', {}, [
    pattern(
      'creating',
      8,
      element('path', { d: 'M-2 10L10 -2M-2 2L2 -2M6 10L10 6', class: 'creating-line', 'stroke-width': 1.6 }),
    ),
    pattern('running', 6, element('circle', { cx: 3, cy: 3, r: 1.5, class: 'running-ink' })),
    pattern(
      'terminating',
      5,
      element('path', { d: 'M-1 -1L6 6M-1 4L1 6M4 -1L6 1', class: 'terminating-line', 'stroke-width': 1.6 }),
    ),
  ])

const pattern = (look: string, size: number, content: string): string =>
  element('pattern', { id: `stickyset-${look}`, width: size, height: size, patternUnits: 'userSpaceOnUse' }, [
    element('rect', { width: size, height: size, class: 'ground' }),
    content,
  ])
