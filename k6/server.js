// Where the server is and how to talk to it; the settings that all scenarios know.
import http from 'k6/http';

/** -e URL=…: the server under test, by default the one that deploy/local/run starts. */
export const url = (__ENV.URL || 'http://127.0.0.1:8080').replace(/\/$/, '');

/** -e MODEL=…: the agent to ask for. */
export const model = __ENV.MODEL || 'earshot';

/** -e KEY=…: an API key of the server. */
export const authorization = { Authorization: `Bearer ${__ENV.KEY || 'sk-demo'}` };

export const websocketUrl = `${url.replace(/^http/, 'ws')}/v1/realtime?model=${encodeURIComponent(model)}`;

export const percentiles = ['avg', 'min', 'p(50)', 'p(95)', 'p(99)', 'max'];

/** A whole number from -e NAME=…, or the default. */
export function setting(name, standard) {
  const value = Number(__ENV[name] || standard);
  if (!Number.isInteger(value) || value < 1) {
    throw new Error(`${name} must be a whole number above 0, not ${__ENV[name]}`);
  }
  return value;
}

/** Each scenario's setup: without a ready server there is nothing to measure. */
export function setup() {
  const { status, error } = http.get(`${url}/q/health/ready`);
  if (status !== 200) {
    throw new Error(`${url} is not ready: ${error || `/q/health/ready says ${status}`}`);
  }
}
