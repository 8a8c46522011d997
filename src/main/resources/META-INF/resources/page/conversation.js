/** The bubbles of both sides, keyed by item id, and the sentences a screen reader gets when one is complete. */
export class Conversation {
  constructor(log, announcer) {
    this.log = log;
    this.announcer = announcer;
    this.items = new Map();
    this.empty = log.querySelector('.empty');
    this.wasAtEnd = true;
    log.addEventListener('scroll', () => { this.wasAtEnd = this.isAtEnd(); }, { passive: true });
    new ResizeObserver(() => this.follow(this.wasAtEnd)).observe(log);
  }

  clear() {
    this.items.clear();
    this.log.replaceChildren(this.empty);
  }

  /** Final texts of one side, in the order shown. */
  texts(role) {
    return [...this.items.values()].filter((item) => item.role === role && item.final && item.text)
      .map((item) => item.text);
  }

  /** The item with this id, made where the conversation stands now if it is new. */
  item(id, role) {
    let item = this.items.get(id);
    if (!item) {
      this.empty.remove();
      const bubble = document.createElement('article');
      bubble.className = `bubble ${role}`;
      bubble.dataset.item = id;
      const who = document.createElement('span');
      who.className = 'who';
      who.textContent = role === 'user' ? 'You' : 'Earshot';
      const text = document.createElement('span');
      text.className = 'text';
      bubble.append(who, text);
      item = { id, role, text: '', final: false, bubble, textElement: text };
      this.items.set(id, item);
      this.append(bubble);
    }
    return item;
  }

  has(id) {
    return this.items.has(id);
  }

  /** Words to stand in until there is a text. */
  pending(id, role, words) {
    const item = this.item(id, role);
    if (!item.text) {
      item.bubble.classList.add('pending', 'live');
      this.write(item, words);
    }
  }

  delta(id, role, delta) {
    const item = this.item(id, role);
    item.text += delta;
    item.bubble.classList.remove('pending');
    item.bubble.classList.add('live');
    this.write(item, item.text);
  }

  complete(id, role, text) {
    const item = this.item(id, role);
    if (item.cut) {
      return;
    }
    item.text = text.trim();
    item.final = true;
    item.bubble.classList.remove('live');
    item.bubble.classList.toggle('pending', !item.text);
    this.write(item, item.text || 'No words were heard.');
    if (item.text) {
      this.announcer.textContent = `${role === 'user' ? 'You' : 'Earshot'}: ${item.text}`;
    }
  }

  failed(id, role, words) {
    const item = this.item(id, role);
    item.final = true;
    item.bubble.classList.remove('live');
    item.bubble.classList.add('pending');
    this.write(item, words);
  }

  /** The answer was interrupted; `kept` is the part that was heard, where the server says so. */
  cut(id, kept) {
    const item = this.items.get(id);
    if (!item || item.cut && kept === undefined) {
      return;
    }
    item.cut = true;
    const heard = kept !== undefined && item.text.startsWith(kept) ? kept : item.text;
    const unheard = item.text.slice(heard.length);
    item.text = heard.trim();
    item.final = true;
    item.bubble.classList.remove('live');
    item.bubble.classList.add('cut');
    this.write(item, heard);
    item.bubble.querySelectorAll('.unheard, .note').forEach((old) => old.remove());
    if (unheard.trim()) {
      const rest = document.createElement('s');
      rest.className = 'unheard';
      rest.textContent = ` ${unheard.trim()}`;
      item.bubble.append(rest);
    }
    const note = document.createElement('span');
    note.className = 'note';
    note.textContent = 'Interrupted';
    item.bubble.append(note);
  }

  write(item, text) {
    const follow = this.isAtEnd();
    item.textElement.textContent = text;
    this.follow(follow);
  }

  append(bubble) {
    const follow = this.isAtEnd();
    this.log.append(bubble);
    this.follow(follow);
  }

  isAtEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
  }

  follow(follow) {
    if (follow) {
      this.log.scrollTop = this.log.scrollHeight;
    }
  }
}
