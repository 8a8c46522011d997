// An identity provider made with the certified oidc-provider: prints {"url", "key"} once it listens and lives until its stdin
// ends. Its clients get JWTs by client_credentials, for whatever resource they ask for. `key` is its private key, so that a
// test can sign what no provider would.
import { createServer } from 'node:http'
import { generateKeyPairSync } from 'node:crypto'
import Provider from 'oidc-provider'

const key = { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), kid: 'house', use: 'sig', alg: 'RS256' }

const server = createServer()
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
const url = `http://127.0.0.1:${server.address().port}`

const client = client_id => ({
  client_id, client_secret: 'the-secret-of-a-client-of-this-test', grant_types: ['client_credentials'],
  redirect_uris: [], response_types: [],
})

/** What the provider knows of each: the house it belongs to, and what it may talk to there. */
const people = {
  alice: { org: { id: 'acme' }, voice_agents: ['front-desk'] },
  bob: { org: { id: 'globex' }, voice_agents: ['front-desk', 'open'] },
  nobody: {},
}

const provider = new Provider(url, {
  clients: Object.keys(people).map(client),
  jwks: { keys: [key] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:earshot',
      getResourceServerInfo: (_, resource) => ({ scope: '', audience: resource, accessTokenTTL: 300, accessTokenFormat: 'jwt' }),
    },
  },
  extraTokenClaims: (_, token) => people[token.clientId],
})
server.on('request', provider.callback())
console.log(JSON.stringify({ url, key }))
process.stdin.on('end', () => process.exit()).resume()
