// A 16 kHz mono PCM16 WAV file as what a Realtime client sends: 24 kHz, 100 ms a piece, in base64.
import encoding from 'k6/encoding';

export const pieceMillis = 100;
const inputHertz = 16000;
const outputHertz = 24000;
const pieceSamples = (outputHertz * pieceMillis) / 1000;
const voiceFloor = 500; // of 32767: the clip's words end where it falls below this for good

/** The samples of the first data chunk. Throws on any other kind of file. */
function samplesOf(wav) {
  const view = new DataView(wav);
  const name = (at) => String.fromCharCode(...new Uint8Array(wav, at, 4));
  if (wav.byteLength < 44 || name(0) !== 'RIFF' || name(8) !== 'WAVE') {
    throw new Error('not a WAV file');
  }
  for (let at = 12; at + 8 <= wav.byteLength;) {
    const bytes = view.getUint32(at + 4, true);
    if (name(at) === 'fmt ') {
      const [kind, channels, hertz, bits] =
        [view.getUint16(at + 8, true), view.getUint16(at + 10, true), view.getUint32(at + 12, true), view.getUint16(at + 22, true)];
      if (kind !== 1 || channels !== 1 || hertz !== inputHertz || bits !== 16) {
        throw new Error(`expected mono PCM16 at ${inputHertz} Hz`);
      }
    }
    if (name(at) === 'data') {
      const count = Math.floor(Math.min(bytes, wav.byteLength - at - 8) / 2);
      return Int16Array.from({ length: count }, (_, index) => view.getInt16(at + 8 + 2 * index, true));
    }
    at += 8 + bytes + (bytes % 2);
  }
  throw new Error('no data chunk');
}

function resample(samples) {
  const count = Math.floor((samples.length * outputHertz) / inputHertz);
  return Int16Array.from({ length: count }, (_, index) => {
    const place = (index * inputHertz) / outputHertz;
    const left = Math.floor(place);
    const right = Math.min(left + 1, samples.length - 1);
    return Math.round(samples[left] + (samples[right] - samples[left]) * (place - left));
  });
}

/** The clip's pieces and, last, one piece of silence to send for as long as nobody speaks. */
export function piecesOf(wav) {
  const samples = resample(samplesOf(wav));
  let end = samples.length;
  while (end > 0 && Math.abs(samples[end - 1]) < voiceFloor) {
    end--;
  }
  const pieces = [];
  for (let from = 0; from < end; from += pieceSamples) {
    const piece = new Int16Array(pieceSamples);
    piece.set(samples.subarray(from, Math.min(from + pieceSamples, end)));
    pieces.push(encoding.b64encode(piece.buffer));
  }
  if (pieces.length === 0) {
    throw new Error('the clip holds no voice');
  }
  pieces.push(encoding.b64encode(new ArrayBuffer(2 * pieceSamples)));
  return pieces;
}
