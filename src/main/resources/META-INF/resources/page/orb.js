const POINTS = 96;
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** Two rings around a core: the outer one moves with the person's voice, the inner one and the core with Earshot's. */
export class Orb {
  constructor(canvas) {
    this.canvas = canvas;
    this.brush = canvas.getContext('2d');
    this.mine = 0;
    this.theirs = 0;
    this.state = 'idle';
    this.readColours();
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.readColours();
      this.draw(null, null, 0);
    });
    this.draw(null, null, 0);
  }

  readColours() {
    const style = getComputedStyle(document.documentElement);
    this.ink = style.getPropertyValue('--ink').trim();
    this.accent = style.getPropertyValue('--accent').trim();
    this.line = style.getPropertyValue('--line').trim();
  }

  /** `input` and `output` are meters, or null before there is sound. */
  draw(input, output, now) {
    const { brush, canvas } = this;
    const size = canvas.width;
    const middle = size / 2;
    const calm = still.matches;
    this.mine = ease(this.mine, loudness(input));
    this.theirs = ease(this.theirs, loudness(output));
    const awake = this.state !== 'idle';
    const breath = calm || !awake ? 0 : Math.sin(now / 1400) * 0.012;

    brush.clearRect(0, 0, size, size);
    const core = middle * (0.36 + breath + this.theirs * 0.16);
    const glow = brush.createRadialGradient(middle, middle, core * 0.2, middle, middle, core * 1.75);
    glow.addColorStop(0, this.accent);
    glow.addColorStop(1, `${this.accent}00`);
    brush.globalAlpha = awake ? 0.16 + this.theirs * 0.3 : 0.08;
    brush.fillStyle = glow;
    disc(brush, middle, core * 1.75);
    brush.globalAlpha = awake ? 1 : 0.28;
    brush.fillStyle = this.accent;
    disc(brush, middle, core);
    const light = brush.createRadialGradient(middle * 0.88, middle * 0.82, core * 0.1, middle, middle, core);
    light.addColorStop(0, '#ffffff40');
    light.addColorStop(1, '#ffffff00');
    brush.fillStyle = light;
    disc(brush, middle, core);

    brush.globalAlpha = 1;
    this.ring(middle, middle * 0.62, calm ? null : output, this.theirs, this.accent, awake);
    this.ring(middle, middle * 0.8, calm ? null : input, this.mine, this.ink, awake);
    if (this.state === 'thinking' || this.state === 'connecting') {
      const turn = calm ? -Math.PI / 2 : now / 420;
      brush.lineWidth = 7;
      brush.lineCap = 'round';
      brush.strokeStyle = this.accent;
      brush.beginPath();
      brush.arc(middle, middle, middle * 0.62, turn, turn + 1.1);
      brush.stroke();
    }
  }

  ring(middle, radius, meter, level, colour, awake) {
    const { brush } = this;
    brush.lineWidth = 3 + level * 5;
    brush.lineJoin = 'round';
    brush.strokeStyle = awake && level > 0.02 ? colour : this.line;
    brush.beginPath();
    for (let i = 0; i <= POINTS; i++) {
      const at = i % POINTS;
      const angle = at / POINTS * 2 * Math.PI - Math.PI / 2;
      // The wave is faded at the seam, so that the ring closes.
      const fade = Math.sin(Math.PI * at / POINTS);
      const bend = meter ? clamp(meter.wave[at * 8] * 2.6) * fade * middle * 0.13 : 0;
      const r = radius + bend + level * middle * 0.05;
      brush.lineTo(middle + Math.cos(angle) * r, middle + Math.sin(angle) * r);
    }
    brush.stroke();
  }
}

function disc(brush, middle, radius) {
  brush.beginPath();
  brush.arc(middle, middle, radius, 0, 2 * Math.PI);
  brush.fill();
}

/** Perceived more than measured: a whisper shows, a shout does not burst the ring. */
function loudness(meter) {
  return meter ? Math.min(1, Math.sqrt(meter.level) * 1.8) : 0;
}

function ease(from, to) {
  const next = from + (to - from) * (to > from ? 0.5 : 0.12);
  return next < 0.004 ? 0 : next;
}

function clamp(value) {
  return Math.max(-1, Math.min(1, value));
}
