/** Programs that a person can copy and run as they are; only the id of the workflow is theirs to fill in. */
import { t } from '../../text/text.ts'
export const languages = ['curl', 'typescript', 'python'] as const
export type Language = (typeof languages)[number]
type Place = { url: string; tokenFile: string }
export type Program = { commandLine: readonly string[]; dataDir: string }
export type Example = { title: string; text: string }

export const idPlaceholder = 'ID-OF-THE-WORKFLOW'
const listPath = '/api/v1/blueprints'
const runPath = '/api/v1/runs?wait=30'

export function apiExamples(language: Language, place: Place): Example[] {
  const [list, run] = writers[language](place)
  return [
    { title: t('settings.listTheWorkflows'), text: list },
    { title: t('settings.startARunAndWait'), text: run },
  ]
}

const writers: Record<Language, (place: Place) => readonly [list: string, run: string]> = {
  curl: ({ url, tokenFile }) => {
    const quoted = `'${tokenFile.replaceAll("'", "'\\''")}'`
    const token = `  -H "Authorization: Bearer $(cat ${quoted})"`
    const body = `{"blueprintId":"${idPlaceholder}","inputs":{}}`
    return [
      [`curl "${url}${listPath}"`, token].join(' \\\n'),
      [`curl "${url}${runPath}"`, token, '  -H "Content-Type: application/json"', `  -d '${body}'`].join(' \\\n'),
    ]
  },
  typescript: ({ url, tokenFile }) => {
    const begin = `import { readFile } from 'node:fs/promises'

const token = (await readFile(${JSON.stringify(tokenFile)}, 'utf8')).trim()

async function ask(path: string, body?: object) {
  const answer = await fetch('${url}' + path, {
    method: body ? 'POST' : 'GET',
    headers: { authorization: \`Bearer \${token}\`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  })
  const result = await answer.json()
  if (!answer.ok) throw new Error(result.detail ?? result.title)
  return result
}
`
    return [
      `${begin}
const { items } = await ask('${listPath}')
for (const { id, name } of items) console.log(id, name)`,
      `${begin}
const run = await ask('${runPath}', { blueprintId: '${idPlaceholder}', inputs: {} })
console.log(run.state, run.outputs)`,
    ]
  },
  python: ({ url, tokenFile }) => {
    const begin = `import json
import urllib.request
from pathlib import Path

token = Path(${JSON.stringify(tokenFile)}).read_text().strip()

def ask(path, body=None):
    request = urllib.request.Request(
        "${url}" + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)
`
    return [
      `${begin}
for item in ask("${listPath}")["items"]:
    print(item["id"], item["name"])`,
      `${begin}
run = ask("${runPath}", {"blueprintId": "${idPlaceholder}", "inputs": {}})
print(run["state"], run["outputs"])`,
    ]
  },
}

/** The settings of an MCP client, which starts the program by itself. */
export function mcpExamples({ commandLine: [command = 'ice', ...before], dataDir }: Program): Example[] {
  const args = [...before, 'mcp', '--data-dir', dataDir]
  return [
    {
      title: 'In the settings of an MCP client',
      text: JSON.stringify({ mcpServers: { iceos: { command, args } } }, null, 2),
    },
  ]
}
