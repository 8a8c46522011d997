import { element } from '../page/dom.js';
import { age, dollars } from './format.js';

const ROW_PX = 46;
const BEYOND = 6;
const SLOW_MS = 800;

/** Draws the rows that can be seen, of however many there are. */
export class List {
  /** @param chosen takes the id of the session that somebody wants to see */
  constructor(rows, space, empty, chosen) {
    this.rows = rows;
    this.space = space;
    this.empty = empty;
    this.chosen = chosen;
    this.sessions = [];
    this.drawn = new Map();
    rows.addEventListener('scroll', () => this.draw(), { passive: true });
    rows.addEventListener('keydown', (event) => this.key(event));
    rows.addEventListener('click', (event) => {
      const row = event.target.closest('.row');
      if (row) {
        this.choose(row.dataset.id);
      }
    });
    new ResizeObserver(() => this.draw()).observe(rows);
  }

  show(sessions, now, nothing) {
    this.sessions = sessions;
    this.now = now;
    this.space.style.height = `${sessions.length * ROW_PX}px`;
    this.empty.hidden = sessions.length > 0;
    this.empty.textContent = nothing;
    this.rows.hidden = sessions.length === 0;
    this.draw();
  }

  choose(id) {
    this.selected = id;
    this.draw();
    this.chosen(id);
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && this.sessions.length) {
      event.preventDefault();
      const at = this.sessions.findIndex((session) => session.id === this.selected);
      const next = Math.min(this.sessions.length - 1, Math.max(0, at + step));
      const top = next * ROW_PX;
      if (top < this.rows.scrollTop || top + ROW_PX > this.rows.scrollTop + this.rows.clientHeight) {
        this.rows.scrollTop = top - this.rows.clientHeight / 2;
      }
      this.choose(this.sessions[next].id);
    }
  }

  draw() {
    const first = Math.max(0, Math.floor(this.rows.scrollTop / ROW_PX) - BEYOND);
    const last = Math.min(this.sessions.length, Math.ceil((this.rows.scrollTop + this.rows.clientHeight) / ROW_PX) + BEYOND);
    const wanted = new Set();
    for (let i = first; i < last; i += 1) {
      const session = this.sessions[i];
      wanted.add(session.id);
      let row = this.drawn.get(session.id);
      if (!row) {
        row = this.row(session.id);
        this.drawn.set(session.id, row);
        this.space.append(row);
      }
      row.style.transform = `translateY(${i * ROW_PX}px)`;
      this.fill(row, session);
    }
    this.drawn.forEach((row, id) => {
      if (!wanted.has(id)) {
        row.remove();
        this.drawn.delete(id);
      }
    });
  }

  row(id) {
    const row = element('div', 'row');
    row.setAttribute('role', 'option');
    row.dataset.id = id;
    const who = element('span', 'who');
    who.append(element('b'), ' ', element('i'));
    row.append(who, element('span', 'upstream muted'), element('span', 'count n'), element('span', 'first n'),
      element('span', 'cost n'), element('span', 'age n muted'));
    return row;
  }

  fill(row, session) {
    const [who, upstream, turns, first, cost, old] = row.children;
    row.setAttribute('aria-selected', String(session.id === this.selected));
    row.dataset.state = session.state;
    who.dataset.note = session.state;
    who.children[0].textContent = session.agent;
    who.children[1].textContent = [session.door, session.subject ?? session.tenant].filter(Boolean).join(' · ');
    upstream.textContent = session.upstream ?? '–';
    turns.textContent = session.turns;
    first.textContent = session.first_audio_ms === undefined ? '–' : `${session.first_audio_ms} ms`;
    first.classList.toggle('slow', session.first_audio_ms > SLOW_MS);
    cost.textContent = session.unpriced && !session.cost_usd ? 'no price' : dollars(session.cost_usd);
    old.textContent = age((session.ended ? this.now - session.ended : this.now - session.opened));
  }
}
