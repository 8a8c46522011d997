// Opens WebRTC calls by SDP and hangs each one up at once: what signalling alone costs, no media flows.
//   k6/run calls [-e SECONDS=30] [-e CLIENTS=2] [-e CALLS=500] [-e URL=…] [-e KEY=…] [-e MODEL=…]
// Ends after CALLS calls or SECONDS, whichever is first. Read http_req_duration{name:answer} p(99).
import http from 'k6/http';
import { check } from 'k6';
import { authorization, model, percentiles, setting, url } from './server.js';
import { offer } from './offer.js';

const seconds = setting('SECONDS', 30);

export { setup } from './server.js';
export const options = {
  scenarios: {
    calls: {
      executor: 'shared-iterations',
      vus: setting('CLIENTS', 2),
      iterations: setting('CALLS', 500),
      maxDuration: `${seconds}s`,
      gracefulStop: '5s',
    },
  },
  summaryTrendStats: percentiles,
  thresholds: {
    checks: ['rate==1'],
    http_req_failed: ['rate==0'],
    'http_req_duration{name:answer}': ['p(99)<100'],
    'http_req_duration{name:hangup}': ['p(99)<100'],
    iterations: ['count>0'],
  },
};

// The body as the official Node client sends it: both parts typed, no file name.
const boundary = 'earshot-load-test';
const session = JSON.stringify({ type: 'realtime', model });

function form(sdp) {
  return [
    `--${boundary}`, 'Content-Disposition: form-data; name="sdp"', 'Content-Type: application/sdp', '', sdp,
    `--${boundary}`, 'Content-Disposition: form-data; name="session"', 'Content-Type: application/json', '', session,
    `--${boundary}--`, '',
  ].join('\r\n');
}

export default function () {
  const answer = http.post(`${url}/v1/realtime/calls`, form(offer()), {
    headers: { ...authorization, Accept: 'application/sdp', 'Content-Type': `multipart/form-data; boundary=${boundary}` },
    tags: { name: 'answer' },
  });
  const call = /\/v1\/realtime\/calls\/(rtc_[A-Za-z0-9_]+)$/.exec(answer.headers.Location || '');
  const answered = check(answer, {
    'is 201 with an SDP answer': ({ status, body }) => status === 201 && String(body).startsWith('v=0'),
    'accepts audio and the data channel': ({ body }) =>
      /^m=audio [1-9]/m.test(String(body)) && /^m=application [1-9]/m.test(String(body)),
    'names the call': () => call !== null,
  });
  if (!answered || call === null) {
    return;
  }
  const hangup = http.post(`${url}/v1/realtime/calls/${call[1]}/hangup`, null, {
    headers: authorization,
    tags: { name: 'hangup' },
  });
  check(hangup, { 'hangs up': ({ status }) => status === 200 });
}
