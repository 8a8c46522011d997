import { element, milliseconds, svg } from '../page/dom.js';
import { dollars } from './format.js';

const LANE = { speech: 2, inference: 13, tool: 24, answer: 35 };
const LANE_PX = 8;
const PARTS = ['network', 'edge', 'upstream', 'tool'];
const WORDS = { microphone_start: 'microphone start', upstream_sent: 'left for the upstream', silence: 'silence after it',
  upstream_first_byte: 'first byte of the upstream', first_sample_played: 'first sample played', speech_stop: 'speech stop' };

/** The turns of a session, newest first, all on one scale: the longest of them is as wide as there is room. */
export function turnList(turns) {
  const longest = Math.max(1, ...turns.map(lengthMs));
  const list = element('div', 'turns');
  [...turns].reverse().forEach((turn) => list.append(card(turn, longest)));
  return list;
}

/** @param kinds pairs of a colour and its words */
export function legend(kinds) {
  const list = element('ul', 'legend');
  kinds.forEach(([kind, words]) => list.append(element('li', kind, words)));
  return list;
}

export const LANES = [['speech', 'user speaks'], ['wait', 'upstream, until its first byte'], ['upstream', 'and from there'],
  ['tool', 'tool'], ['answer', 'answer on its way to the client']];
export const PARTIES = [['network', 'network'], ['edge', 'edge'], ['upstream', 'upstream'], ['tool', 'tool']];

/** Who had the time, as one bar. @param parts milliseconds by party */
export function shares(parts) {
  const bar = svg('svg', { class: 'shares-bar', role: 'img' });
  const all = PARTS.reduce((sum, part) => sum + (parts[part] ?? 0), 0);
  let from = 0;
  PARTS.forEach((part) => {
    const share = all ? (parts[part] ?? 0) / all : 0;
    bar.append(rect(part, from, from + share, 0, 14));
    from += share;
  });
  bar.setAttribute('aria-label', PARTS.map((part) => `${part} ${milliseconds(parts[part] ?? 0)}`).join(', '));
  return bar;
}

function lengthMs(turn) {
  return Math.max(...Object.values(turn.marks_ms), ...(turn.responses ?? []).map((each) => each.done_ms ?? 0));
}

function card(turn, longest) {
  const made = element('article', 'turn');
  const head = element('header');
  head.append(element('b', '', `Turn ${turn.turn}`));
  head.append(element('span', turn.status === 'failed' ? 'failed' : 'status', turn.status ?? 'not answered'));
  if (turn.cost_usd !== undefined) {
    head.append(element('span', 'status', dollars(turn.cost_usd)));
  }
  head.append(element('span', 'ms', turn.first_audio_ms === undefined ? '' : `first audio ${milliseconds(turn.first_audio_ms)}`));
  made.append(head, lanes(turn, longest), parts(turn));
  return made;
}

function lanes(turn, longest) {
  const picture = svg('svg', { class: 'lanes', role: 'img', 'aria-label': spoken(turn) });
  const marks = turn.marks_ms;
  const draw = (kind, lane, from, to) => {
    if (from !== undefined && to !== undefined) {
      picture.append(rect(kind, from / longest, Math.max(to, from) / longest, LANE[lane], LANE_PX));
    }
  };
  Object.values(LANE).forEach((y) => picture.append(rect('track', 0, 1, y + LANE_PX / 2, 1)));
  draw('speech', 'speech', marks.microphone_start, marks.speech_stop);
  (turn.responses ?? []).forEach((response) => {
    draw('wait', 'inference', response.asked_ms, response.first_byte_ms ?? response.done_ms);
    draw('upstream', 'inference', response.first_byte_ms, response.done_ms);
  });
  (turn.tool_calls ?? []).forEach((call) => draw('tool', 'tool', call.start_ms, call.end_ms ?? lengthMs(turn)));
  draw('answer', 'answer', marks.first_sample_played ?? marks.first_audio, marks.silence ?? marks.last_sample_played ?? marks.response_done);
  if (marks.barge_in !== undefined) {
    const x = `${marks.barge_in / longest * 100}%`;
    picture.append(svg('line', { class: 'barge', x1: x, x2: x, y1: 0, y2: 44 }));
  }
  return picture;
}

function parts(turn) {
  const line = element('div', 'parts');
  PARTS.forEach((part) => {
    const ms = turn.parts_ms?.[part];
    if (typeof ms === 'number' && (part !== 'tool' || ms > 0)) {
      const item = element('span', '', `${part} `);
      item.append(element('b', '', ms < 10 ? `${ms.toFixed(1)} ms` : milliseconds(ms)));
      line.append(item);
    }
  });
  (turn.tool_calls ?? []).forEach((call) => line.append(element('span', '', `${call.name || 'tool'}${call.failed ? ' failed' : ''}`)));
  if (turn.marks_ms.barge_in !== undefined) {
    line.append(element('span', '', turn.marks_ms.silence === undefined ? 'interrupted'
      : `silent ${(turn.marks_ms.silence - turn.marks_ms.barge_in).toFixed(1)} ms after barge-in`));
  }
  if (turn.not_observable.length > 2) {
    line.append(element('span', '', `not seen here: ${turn.not_observable.map((mark) => WORDS[mark] ?? mark).join(', ')}`));
  }
  return line;
}

function spoken(turn) {
  return Object.entries(turn.marks_ms).map(([mark, ms]) => `${mark.replaceAll('_', ' ')} at ${milliseconds(ms)}`).join(', ');
}

function rect(kind, from, to, y, height) {
  return svg('rect', { class: kind, x: `${from * 100}%`, width: `${Math.max(0.25, (to - from) * 100)}%`, y, height,
    rx: height > 2 ? 2 : 0 });
}
