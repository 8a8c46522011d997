// The shell of every peer script: arguments in, one JSON line out, bounded in time, a reason on stderr when it fails.
import { parseArgs } from 'node:util';

const COMMON = {
  base: { type: 'string', default: 'http://127.0.0.1:8080' },
  key: { type: 'string', default: 'sk-none' },
  model: { type: 'string', default: 'earshot' },
  clip: { type: 'string', multiple: true },
  'timeout-ms': { type: 'string', default: '60000' },
};

/**
 * @param extraOptions options beyond the common ones, in the form of node's parseArgs
 * @param conduct async (options, track) => measured; whatever it hands to track(closeable) is closed in the end
 */
export async function peer(extraOptions, conduct) {
  const { values: options } = parseArgs({ options: { ...COMMON, ...extraOptions } });
  if (!options.clip?.length) fail('--clip FILE is missing');
  const millis = Number(options['timeout-ms']);
  const closeables = [];
  const timer = setTimeout(() => fail(`no complete turn within ${millis} ms: ${progress()}`), millis);
  process.on('unhandledRejection', (reason) => fail(reason?.stack ?? String(reason)));
  try {
    const measured = await conduct(options, (closeable) => (closeables.push(closeable), closeable));
    for (const closeable of closeables.reverse()) await Promise.race([closeable.close(), sleep(2000)]);
    clearTimeout(timer);
    process.stdout.write(JSON.stringify(measured) + '\n', () => process.exit(0));
  } catch (failure) {
    fail(`${failure?.stack ?? failure}\n${progress()}`);
  }
}

let progress = () => 'nothing happened yet';

/** Names the function that says how far the run has come, for the reason of a time-out. */
export function reportsProgress(describe) {
  progress = describe;
}

export function fail(reason) {
  process.stderr.write(`${reason}\n`, () => process.exit(1));
}

export const sleep = (millis) => new Promise((resolve) => setTimeout(resolve, Math.max(0, millis)));

export const now = () => performance.now();

export const round = (number, digits = 0) => (number == null ? null : Number(number.toFixed(digits)));

/** Resolves when the condition holds; the caller's overall timeout bounds it. */
export async function until(condition, everyMillis = 20) {
  while (!condition()) await sleep(everyMillis);
}

export const socketUrl = (options) =>
  `${options.base.replace(/^http/, 'ws').replace(/\/$/, '')}/v1/realtime?model=${encodeURIComponent(options.model)}`;

/** POSTs the offer as stock clients do; --candidate HOST:PORT puts a relay in the place of the server's candidates. */
export async function exchangeSdp(options, offer) {
  const response = await fetch(`${options.base.replace(/\/$/, '')}/v1/realtime/calls`, {
    method: 'POST',
    headers: { authorization: `Bearer ${options.key}`, 'content-type': 'application/sdp' },
    body: offer,
  });
  const body = await response.text();
  if (response.status !== 201) throw new Error(`calls answered ${response.status}: ${body}`);
  return options.candidate ? throughRelay(body, options.candidate) : body;
}

function throughRelay(answer, hostAndPort) {
  const [, host, port] = /^(.*):(\d+)$/.exec(hostAndPort);
  return answer.replace(/^(a=candidate:\S+ \d+ \S+ \d+) \S+ \d+ /gm, `$1 ${host} ${port} `);
}
