import { element, milliseconds } from '../page/dom.js';
import { age, count, dollars } from './format.js';
import { LANES, legend, turnList } from './timeline.js';

const ARROWS = { client: '→', upstream: '←', edge: '•' };

/** Draws one session. */
export function draw(place, session, now, back) {
  const scrolled = place.querySelector('.events')?.scrollTop;
  const button = element('button', 'back', '‹ Sessions');
  button.type = 'button';
  button.addEventListener('click', back);
  const id = element('p', 'id', [session.id, session.call, session.tenant && `tenant ${session.tenant}`,
    session.subject && `subject ${session.subject}`].filter(Boolean).join(' · '));
  place.replaceChildren(button, element('h2', '', session.agent), id, facts(session, now));
  place.append(element('h3', '', session.turn_list.length < session.turns
    ? `Turns, the last ${session.turn_list.length} of ${session.turns}` : 'Turns'), legend(LANES));
  place.append(session.turn_list.length ? turnList(session.turn_list) : element('p', 'note', 'None is over yet.'));
  if (session.media) {
    place.append(element('h3', '', 'Audio'), media(session.media));
  }
  place.append(element('h3', '', 'Events'), events(session.events, scrolled));
}

function facts(session, now) {
  const list = element('dl', 'facts');
  list.append(figure('state', session.ended ? session.end_reason : session.state),
    figure('door', session.door),
    figure('upstream', [session.upstream, session.model].filter(Boolean).join(' · ') || '–'),
    figure('cost', session.unpriced ? `${dollars(session.cost_usd)} + ${session.unpriced} without a price` : dollars(session.cost_usd)),
    figure('tokens in, of them cached', `${count(session.tokens.input)}, ${count(session.tokens.cached)}`),
    figure('tokens out', count(session.tokens.output)),
    figure(session.ended ? 'lasted' : 'age', age((session.ended ?? now) - session.opened)));
  if (session.estimated) {
    list.append(figure('estimated', `${session.estimated} responses`));
  }
  return list;
}

function media(quality) {
  const list = element('dl', 'media');
  const share = (part, whole) => (whole ? `${(part / whole * 100).toFixed(1)} %` : '–');
  const ms = (value) => (value === undefined ? '–' : milliseconds(value));
  list.append(figure('packets', count(quality.packets)), figure('lost', share(quality.lost, quality.packets + quality.lost)),
    figure('late', count(quality.late)), figure('concealed', share(quality.concealed, quality.frames)),
    figure('lost at the client', count(quality.lost_at_client)), figure('jitter', ms(quality.jitter_ms)),
    figure('jitter buffer', ms(quality.buffer_ms)), figure('round trip', ms(quality.round_trip_ms)),
    figure('ICE', ms(quality.ice_ms)), figure('keys', ms(quality.keyed_ms)));
  return list;
}

function events(all, scrolled) {
  const list = element('ol', 'events');
  [...all].reverse().forEach((event) => {
    const line = element('li');
    line.append(element('span', 'at', `${(event.at_ms / 1000).toFixed(2)} s`), element('span', event.from, ARROWS[event.from]),
      element('span', 'type', event.type), element('span', 'times', event.times > 1 ? `×${event.times}` : ''));
    list.append(line);
  });
  requestAnimationFrame(() => { list.scrollTop = scrolled ?? 0; });
  return list;
}

export function figure(name, value, unit) {
  const made = element('div', 'figure');
  const number = element('dd', '', value);
  if (unit) {
    number.append(element('small', '', unit));
  }
  made.append(element('dt', '', name), number);
  return made;
}
