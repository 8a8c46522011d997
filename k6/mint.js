// Mints ephemeral keys as fast as a few clients can ask for them.
//   k6/run mint [-e SECONDS=30] [-e CLIENTS=8] [-e MINTS=20000] [-e URL=…] [-e KEY=…] [-e MODEL=…]
// Ends after MINTS keys or SECONDS, whichever is first. Read http_reqs (mints a second) and http_req_duration p(99).
import http from 'k6/http';
import { check } from 'k6';
import { authorization, model, percentiles, setting, url } from './server.js';

const seconds = setting('SECONDS', 30);

export { setup } from './server.js';
export const options = {
  scenarios: {
    mint: {
      executor: 'shared-iterations',
      vus: setting('CLIENTS', 8),
      iterations: setting('MINTS', 20000),
      maxDuration: `${seconds}s`,
      gracefulStop: '2s',
    },
  },
  summaryTrendStats: percentiles,
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    http_req_duration: ['p(99)<100'],
    iterations: ['count>0'],
  },
};

const body = JSON.stringify({ expires_after: { anchor: 'created_at', seconds: 60 }, session: { type: 'realtime', model } });
const parameters = { headers: { ...authorization, 'Content-Type': 'application/json' } };

export default function () {
  const reply = http.post(`${url}/v1/realtime/client_secrets`, body, parameters);
  check(reply, {
    'is 200': ({ status }) => status === 200,
    'holds an ephemeral key': ({ status }) => status === 200 && String(reply.json('value')).startsWith('ek_'),
  });
}
