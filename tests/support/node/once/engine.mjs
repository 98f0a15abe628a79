// Stands in for the QueryEngine of comunica, which answers.
const { QueryEngine: Real } = await import(new URL(import.meta.url).searchParams.get('real'))
const engine = new Real()
const answers = new Map() // query → { dataset, of: node → rows }

const key = term => `${term.termType} ${term.value}`

async function ask (query, source) {
  const of = new Map()
  const rows = await (await engine.queryBindings(query, { sources: [source] })).toArray()
  for (const row of rows) {
    const node = key(row.get('this'))
    of.set(node, [...(of.get(node) || []), row])
  }
  return { dataset: source.dataset, of }
}

export class QueryEngine {
  async queryBindings (query, { sources: [source], initialBindings }) {
    if (/GROUP BY/i.test(query)) { // then it matters when $this is bound
      return engine.queryBindings(query, { sources: [source], initialBindings })
    }
    if (answers.get(query)?.dataset !== source.dataset) {
      answers.set(query, await ask(query, source))
    }
    const rows = answers.get(query).of.get(key(initialBindings.get('this'))) || []
    return { toArray: async () => rows }
  }
}
