// node --import=…/hook.mjs: SPARQL constraints are asked once for all nodes.
// shacl-engine makes a new query engine and asks anew for each of them, which
// takes minutes for a hundred messages; the shapes and the answers are the same.
// And emoji are characters: resolve.mjs.
import { register } from 'node:module'

register('./resolve.mjs', import.meta.url)
