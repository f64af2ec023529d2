/** Shapes of prompts: `/ # `, `root@web-0:/# `, `[root@web-0 /]# `, `bash-5.1# `, `# `, `mysql> `. A session keeps to one. */
const shapes = [
  /^((?:\/\S*|~\S*) [#$] )(.*)$/,
  /^(\S+@\S+:\S*[#$] )(.*)$/,
  /^(\[\S+@\S+ \S+\][#$] )(.*)$/,
  /^((?:ba|a|da|z)?sh-[\d.]+[#$] )(.*)$/,
  /^([\w-]*# )(.*)$/,
  /^(\w(?:[\w ().:\][-]*[\w)\]=-])?[#>] )(.*)$/,
]

/** The shape of the prompt that a line begins with, if it begins with one: its groups are the prompt, and what was typed. */
export function promptShape(line: string): RegExp | undefined {
  return shapes.find((shape) => shape.test(`${line.trimEnd()} `))
}

/** A line as prompt and what was typed behind it. */
export function splitPrompt(line: string, shape: RegExp): { prompt: string; text: string } | undefined {
  const match = shape.exec(`${line.trimEnd()} `)
  return match === null ? undefined : { prompt: match[1]!, text: match[2]!.trimEnd() }
}
