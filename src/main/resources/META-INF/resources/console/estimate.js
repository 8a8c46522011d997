import { dollars } from './format.js';

const USER_TOKENS_PER_MINUTE = 600;
const ANSWER_TOKENS_PER_MINUTE = 1200;
const MILLION = 1e6;

/**
 * What a conversation costs in which both sides speak half of the time. Every response reads all that was said before it, at
 * the price of what is remembered, and the last thing that was said anew.
 */
export function estimate(price, minutes, turns, instructions) {
  if (price.minute > 0) {
    return price.minute * minutes;
  }
  const heard = minutes / 2 / turns * USER_TOKENS_PER_MINUTE;
  const said = minutes / 2 / turns * ANSWER_TOKENS_PER_MINUTE;
  let usd = 0;
  let before = 0;
  for (let turn = 0; turn < turns; turn += 1) {
    usd += (turn === 0 ? instructions * price.text_in : instructions * price.text_cached) / MILLION;
    usd += (before * price.audio_cached + heard * price.audio_in + said * price.audio_out) / MILLION;
    before += heard + said;
  }
  return usd;
}

/** The form beneath the sessions. */
export class Estimator {
  constructor(form, sum, note) {
    this.form = form;
    this.sum = sum;
    this.note = note;
    form.addEventListener('input', () => this.draw());
    form.addEventListener('submit', (event) => event.preventDefault());
  }

  use(models) {
    this.models = models;
    const select = this.form.querySelector('select');
    select.replaceChildren(...Object.keys(models).sort().map((model) => new Option(model, model)));
    select.value = models['gpt-realtime'] ? 'gpt-realtime' : select.value;
    this.draw();
  }

  draw() {
    const [minutes, turns, instructions] = ['minutes', 'turns', 'instructions']
      .map((name) => Math.max(0, Number(this.form.querySelector(`#estimate-${name}`).value)));
    const price = this.models?.[this.form.querySelector('select').value];
    if (!price || !minutes || !turns) {
      this.sum.textContent = '–';
      return;
    }
    const usd = estimate(price, minutes, turns, instructions);
    this.sum.textContent = dollars(usd);
    this.note.textContent = price.minute > 0
      ? `By the minute, prices of ${price.version}.`
      : `${dollars(usd / minutes)} a minute, prices of ${price.version}. Both sides speak half of the time; each response reads `
        + 'everything before it again, most of it at the price of what is remembered, so long calls cost more a minute.';
  }
}
