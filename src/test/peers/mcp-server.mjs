// An MCP server made with the stock SDK: prints {"url": …} once it listens and lives until its stdin ends.
//   --token T       asks for this bearer token
//   --mode json     answers with one JSON document instead of an event stream
//   --page-tools N  lists its tools N to a page
import { createServer } from 'node:http'
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'

const { values: options } = parseArgs({
  options: { token: { type: 'string' }, mode: { type: 'string' }, 'page-tools': { type: 'string', default: '100' } },
})

const numbers = { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] }
const nothing = { type: 'object', properties: {} }
const text = value => ({ content: [{ type: 'text', text: value }] })

/** What calls did, for the tool that tells. */
const cancelled = []

const tools = {
  add: {
    description: 'Adds two numbers', inputSchema: numbers,
    call: ({ a, b }) => text(String(a + b)),
  },
  time_table: {
    description: 'Reads a train out of the time table', inputSchema: nothing,
    annotations: { readOnlyHint: true, title: 'Time table' },
    call: () => ({ ...text('08:15 to Ulm'), structuredContent: { departure: '08:15', to: 'Ulm' } }),
  },
  parts: {
    inputSchema: nothing,
    call: () => ({
      content: [
        { type: 'text', text: 'one' },
        { type: 'image', data: 'aGk=', mimeType: 'image/png' },
        { type: 'text', text: 'two' },
      ],
    }),
  },
  structured_only: {
    inputSchema: nothing,
    call: () => ({ content: [], structuredContent: { seats: 2 } }),
  },
  fail: {
    description: 'Never works', inputSchema: nothing,
    call: () => ({ ...text('the printer is on fire'), isError: true }),
  },
  throw: {
    inputSchema: nothing,
    call: () => { throw new Error('a bug in the tool') },
  },
  slow: {
    description: 'Takes a minute, and reports on its way', inputSchema: nothing,
    call: (_, { signal, sendNotification, requestId }) => new Promise(resolve => {
      sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'still at it' } })
      const timer = setTimeout(() => resolve(text('done at last')), 60_000)
      signal.addEventListener('abort', () => { clearTimeout(timer); cancelled.push(requestId) })
    }),
  },
  chatty: {
    description: 'Asks and tells its client things before it answers', inputSchema: nothing,
    call: async (_, { sendNotification, sendRequest }) => {
      await sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'one moment' } })
      await sendNotification({ method: 'notifications/progress', params: { progressToken: 1, progress: 1 } })
      return text('heard')
    },
  },
  cancellations: {
    description: 'How many slow calls were cancelled', inputSchema: nothing,
    call: () => text(String(cancelled.length)),
  },
}

function mcpServer() {
  const server = new Server({ name: 'mcp-server', version: '1.0.0' }, { capabilities: { tools: {}, logging: {} } })
  server.setRequestHandler(ListToolsRequestSchema, ({ params }) => {
    const all = Object.entries(tools).map(([name, { call, ...tool }]) => ({ name, ...tool }))
    const from = Number(params?.cursor ?? 0)
    const to = from + Number(options['page-tools'])
    return { tools: all.slice(from, to), ...(to < all.length ? { nextCursor: String(to) } : {}) }
  })
  server.setRequestHandler(CallToolRequestSchema, ({ params }, extra) => {
    const tool = tools[params.name]
    if (!tool) {
      throw Object.assign(new Error(`there is no tool ${params.name}`), { code: -32602 })
    }
    return tool.call(params.arguments ?? {}, extra)
  })
  return server
}

const sessions = new Map()

async function transportFor(request) {
  const known = sessions.get(request.headers['mcp-session-id'])
  if (known) {
    return known
  }
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    enableJsonResponse: options.mode === 'json',
    onsessioninitialized: id => sessions.set(id, transport),
    onsessionclosed: id => sessions.delete(id),
  })
  await mcpServer().connect(transport)
  return transport
}

const http = createServer(async (request, response) => {
  if (request.url === '/sessions') {
    response.end(String(sessions.size))
  } else if (request.url === '/forget') {
    sessions.clear()
    response.end()
  } else if (options.token && request.headers.authorization !== `Bearer ${options.token}`) {
    response.writeHead(401, { 'www-authenticate': 'Bearer' }).end('who are you?')
  } else if (request.headers['mcp-session-id'] && !sessions.has(request.headers['mcp-session-id'])) {
    response.writeHead(404).end()
  } else {
    await (await transportFor(request)).handleRequest(request, response)
  }
})
http.listen(0, '127.0.0.1', () => console.log(JSON.stringify({ url: `http://127.0.0.1:${http.address().port}/mcp` })))
process.stdin.on('end', () => process.exit(0)).resume()
