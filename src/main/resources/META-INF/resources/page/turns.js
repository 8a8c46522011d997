/**
 * The marks of a turn in the order they normally come, all from this browser's clock: arrival of events, and sound as
 * it was measured in the microphone (`voiceEnd`) and in the loudspeaker's signal (`firstHeard`).
 */
export const MARKS = ['voiceEnd', 'speechStopped', 'committed', 'responseCreated', 'firstTranscript', 'firstHeard',
  'done'];

/** Collects the turns of a conversation. Knows events and times, nothing of the page. */
export class Turns {
  constructor(changed) {
    this.list = [];
    this.changed = changed;
    this.byItem = new Map();
    this.byResponse = new Map();
  }

  clear() {
    this.list.length = 0;
    this.byItem.clear();
    this.byResponse.clear();
  }

  /** A turn of the person begins to wait for its answer. */
  begin(kind, itemId, marks) {
    const turn = { number: this.list.length + 1, kind, itemId, responseId: null, spoken: kind !== 'text',
      status: 'open', marks: { ...marks } };
    this.list.push(turn);
    if (itemId) {
      this.byItem.set(itemId, turn);
    }
    this.changed(turn);
    return turn;
  }

  committed(itemId, now) {
    const turn = this.byItem.get(itemId) ?? this.newestOpen();
    if (turn && !turn.marks.committed) {
      this.byItem.set(itemId, turn);
      turn.itemId = itemId;
      this.mark(turn, 'committed', now);
    }
  }

  responseCreated(responseId, spoken, now) {
    const turn = this.newestOpen() ?? this.begin('unasked', null, {});
    turn.responseId = responseId;
    turn.spoken = spoken;
    this.byResponse.set(responseId, turn);
    this.mark(turn, 'responseCreated', now);
  }

  /** Sets a mark of a response once; later calls change nothing. */
  reached(responseId, mark, now) {
    const turn = this.byResponse.get(responseId);
    if (turn) {
      this.mark(turn, mark, now);
    }
  }

  ended(responseId, status, now) {
    const turn = this.byResponse.get(responseId);
    if (turn) {
      turn.status = turn.status === 'cancelled' ? turn.status : status;
      this.mark(turn, 'done', now);
    }
  }

  /** The answer was complete, but its sound was stopped before its end. */
  interrupted(responseId) {
    const turn = this.byResponse.get(responseId);
    if (turn && turn.status !== 'cancelled') {
      turn.status = 'cancelled';
      this.changed(turn);
    }
  }

  mark(turn, mark, now) {
    if (turn.marks[mark] === undefined) {
      turn.marks[mark] = now;
      this.changed(turn);
    }
  }

  newestOpen() {
    const turn = this.list.at(-1);
    return turn && !turn.responseId ? turn : undefined;
  }
}

/**
 * Where a turn's clock starts: the last sound of the voice where the microphone gave it, else the first mark there is.
 */
export function origin(turn) {
  return MARKS.map((mark) => turn.marks[mark]).find((at) => at !== undefined);
}

/**
 * Milliseconds from the origin to the first sound, or to the first words of a written answer; undefined before that.
 */
export function answeredMs(turn) {
  const at = turn.marks.firstHeard ?? (turn.spoken ? undefined : turn.marks.firstTranscript);
  return at === undefined ? undefined : at - origin(turn);
}

/** Figures over all turns that were answered. */
export function totals(list) {
  const answered = list.map(answeredMs).filter((ms) => ms !== undefined).sort((a, b) => a - b);
  return {
    answered: answered.length,
    medianMs: answered.length ? answered[answered.length >> 1] : undefined,
    slowestMs: answered.at(-1),
    interrupted: list.filter((turn) => turn.status === 'cancelled').length,
  };
}
