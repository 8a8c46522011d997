import { element, milliseconds, svg } from './dom.js';
import { MARKS, answeredMs, origin, totals } from './turns.js';

const LABELS = {
  voiceEnd: 'Last sound of your voice',
  speechStopped: 'End of speech noticed',
  committed: 'Committed',
  responseCreated: 'Answer begun',
  firstTranscript: 'First words',
  firstHeard: 'First sound heard',
  done: 'Answer complete',
};
const KINDS = { voice: 'spoken', push: 'push to talk', text: 'typed', unasked: 'by itself' };

/** Draws each turn as a waterfall, newest first, and the figures over all of them. */
export class Waterfall {
  constructor(turnsElement, totalsElement, spark) {
    this.turnsElement = turnsElement;
    this.totalsElement = totalsElement;
    this.spark = spark;
    this.cards = new Map();
    this.empty = turnsElement.querySelector('.empty');
    this.drawTotals([]);
  }

  clear() {
    this.cards.clear();
    this.turnsElement.replaceChildren(this.empty);
    this.drawTotals([]);
  }

  draw(turn, list) {
    let card = this.cards.get(turn);
    if (!card) {
      this.empty.remove();
      this.cards.forEach((older) => { older.open = false; });
      card = element('details', 'turn');
      card.open = true;
      this.cards.set(turn, card);
      this.turnsElement.prepend(card);
    }
    card.replaceChildren(this.summary(turn), this.phases(turn));
    this.drawTotals(list);
  }

  summary(turn) {
    const summary = element('summary');
    const name = element('span', 'name');
    name.append(element('b', '', `Turn ${turn.number}`),
      ` ${KINDS[turn.kind]}${turn.status === 'cancelled' ? ', interrupted' : ''}`);
    const ms = answeredMs(turn);
    const strip = svg('svg', { class: 'strip', 'aria-hidden': 'true' });
    this.bars(turn).forEach(({ phase, from, to }) => strip.append(bar(phase, from, to)));
    summary.append(name, element('span', 'head', ms === undefined ? '' : milliseconds(ms)), strip);
    return summary;
  }

  phases(turn) {
    const grid = element('div', 'phases');
    this.bars(turn).forEach(({ mark, phase, from, to, ms }) => {
      const picture = svg('svg', { 'aria-hidden': 'true' });
      picture.append(svg('rect', { class: 'track', x: 0, y: 5.5, width: '100%', height: 1 }), bar(phase, from, to, 12));
      const weight = mark === 'firstHeard' ? 'heard' : '';
      grid.append(element('span', weight, LABELS[mark]), picture, element('span', `ms ${weight}`, milliseconds(ms)));
    });
    if (turn.marks.voiceEnd !== undefined) {
      grid.append(element('span', 'note', 'Counted from the last sound of your voice.'));
    }
    return grid;
  }

  /** Each bar runs from the mark before it, by time, to its own; the scale ends a little after the answer was heard. */
  bars(turn) {
    const start = origin(turn);
    const reached = MARKS.filter((mark) => turn.marks[mark] !== undefined)
      .map((mark) => ({ mark, ms: turn.marks[mark] - start })).sort((a, b) => a.ms - b.ms);
    const full = Math.max(1, (answeredMs(turn) ?? reached.at(-1)?.ms ?? 1) * 1.25);
    return reached.slice(1).map(({ mark, ms }, i) => ({
      mark, ms, phase: MARKS.indexOf(mark) - 1, from: Math.min(1, reached[i].ms / full), to: Math.min(1, ms / full),
    }));
  }

  drawTotals(list) {
    const { answered, medianMs, slowestMs, interrupted } = totals(list);
    this.totalsElement.hidden = answered === 0;
    this.totalsElement.replaceChildren(
      figure('median', medianMs), figure('slowest', slowestMs),
      figure(interrupted === 1 ? 'interruption' : 'interruptions', interrupted, ''));
    const shown = list.filter((turn) => answeredMs(turn) !== undefined).slice(-24);
    this.spark.toggleAttribute('hidden', shown.length < 2);
    const highest = Math.max(...shown.map(answeredMs), 1);
    this.spark.replaceChildren(...shown.map((turn, i) => {
      const height = Math.max(2, answeredMs(turn) / highest * 44);
      return svg('rect', { class: i === shown.length - 1 ? '' : 'old', x: `${i * 100 / 24}%`, y: 44 - height,
        width: '3.2%', height, rx: 1.5 });
    }));
    this.spark.setAttribute('aria-label',
      `First sound of the last ${shown.length} turns: ${shown.map((t) => milliseconds(answeredMs(t))).join(', ')}`);
  }
}

function figure(name, value, unit = 'ms') {
  const group = element('div');
  const number = element('dd', '', value === undefined ? '–' : String(Math.round(value)));
  if (unit && value !== undefined) {
    number.append(element('small', '', unit));
  }
  group.append(element('dt', '', name), number);
  return group;
}

function bar(phase, from, to, height = 6) {
  return svg('rect', { class: `bar p${phase}`, x: `${from * 100}%`, width: `${Math.max(0.6, (to - from) * 100)}%`, y: 0,
    height, rx: 2 });
}
