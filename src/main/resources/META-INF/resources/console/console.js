import { element, milliseconds } from '../page/dom.js';
import { draw as drawDetail, figure } from './detail.js';
import { Estimator } from './estimate.js';
import { count, dollars } from './format.js';
import { List } from './list.js';
import { Stream } from './stream.js';
import { PARTIES, legend, shares } from './timeline.js';

const KEY = 'earshot.console.key';
const STATES = { live: 'Live', lost: 'Connection lost, trying again', refused: 'A key is needed', waiting: 'Connecting' };
const MAX_ENDED = 300;

const at = (id) => document.getElementById(id);
const sessions = new Map();
let tab = 'live';
let chosen;
let now = Date.now();
let key = sessionStorage.getItem(KEY) ?? 'sk-demo';

const list = new List(at('rows'), at('space'), at('empty'), (id) => {
  chosen = id;
  document.body.dataset.view = 'detail';
  detail();
});
const estimator = new Estimator(at('estimate'), at('estimate-sum'), at('estimate-note'));
const stream = new Stream(told, state);

async function ask(path) {
  const response = await fetch(`../v1/console/${path}`, { headers: { Authorization: `Bearer ${key}` } });
  return response.ok ? response.json() : undefined;
}

function told(event) {
  now = event.now;
  if (event.whole) {
    sessions.clear();
    ask('prices').then((prices) => prices && estimator.use(prices.models));
  }
  event.sessions.forEach((session) => sessions.set(session.id, session));
  forget();
  if (event.totals) {
    totals(event.totals);
  }
  show();
  if (event.sessions.some((session) => session.id === chosen)) {
    detail();
  }
}

/** The server forgets them as well. */
function forget() {
  const ended = [...sessions.values()].filter((session) => session.ended).sort((a, b) => b.ended - a.ended);
  ended.slice(MAX_ENDED).forEach((session) => sessions.delete(session.id));
}

function show() {
  const words = at('filter').value.trim().toLowerCase();
  const all = [...sessions.values()];
  const of = { live: all.filter((session) => !session.ended), ended: all.filter((session) => session.ended) };
  at('count-live').textContent = count(of.live.length);
  at('count-ended').textContent = count(of.ended.length);
  const found = of[tab].filter((session) => !words || [session.id, session.agent, session.upstream, session.model, session.subject,
    session.tenant, session.door, session.state].some((value) => value?.toLowerCase().includes(words)));
  found.sort(tab === 'live' ? (a, b) => b.opened - a.opened : (a, b) => b.ended - a.ended);
  list.show(found, now, words ? 'No session is like that.' : tab === 'live' ? 'Nobody is talking just now.' : 'No session has ended yet.');
}

async function detail() {
  const id = chosen;
  const session = await ask(`sessions/${encodeURIComponent(id)}`);
  if (session && id === chosen) {
    drawDetail(at('detail'), session, now, () => { document.body.dataset.view = 'list'; });
  }
}

function totals(sums) {
  const first = sums.first_audio_ms;
  const wait = (ms) => (ms === undefined ? ['–'] : [String(Math.round(ms)), 'ms']);
  const place = at('totals');
  const median = Object.fromEntries(['edge', 'upstream', 'tool', 'network'].map((part) => [part, sums[`${part}_ms`].p50 ?? 0]));
  const whose = element('div', 'shares');
  whose.append(element('h2', '', first.turns ? `Who had it, in the median of the last ${count(first.turns)} turns: `
    + ['network', 'edge', 'upstream', 'tool'].map((part) => `${part} ${milliseconds(median[part])}`).join(', ')
    : 'Who had the time of a turn shows here after the first.'), shares(median), legend(PARTIES));
  place.replaceChildren(figure('live sessions', count(sums.live)), figure(`turns, ${count(sums.failed_turns)} failed`, count(sums.turns)),
    figure('first audio, median', ...wait(first.p50)),
    figure(`p90; p99 ${first.p99 === undefined ? '–' : milliseconds(first.p99)}`, ...wait(first.p90)),
    figure(sums.unpriced ? `cost; ${count(sums.unpriced)} without a price` : 'cost since the start', dollars(sums.cost_usd)), whose);
}

function state(next) {
  at('pulse').dataset.state = next === 'refused' ? 'lost' : next;
  at('pulse').textContent = STATES[next];
  at('key-form').hidden = next !== 'refused';
  if (next === 'refused') {
    at('key-note').textContent = sessionStorage.getItem(KEY) ? 'That key may not watch sessions. Try another.' : at('key-note').textContent;
    at('key').focus();
  }
}

at('key-form').addEventListener('submit', (event) => {
  event.preventDefault();
  key = at('key').value;
  sessionStorage.setItem(KEY, key);
  stream.run(key);
});
at('filter').addEventListener('input', show);
['live', 'ended'].forEach((name) => at(`tab-${name}`).addEventListener('click', () => {
  tab = name;
  ['live', 'ended'].forEach((each) => at(`tab-${each}`).setAttribute('aria-pressed', String(each === name)));
  at('rows').scrollTop = 0;
  show();
}));
stream.run(key);
