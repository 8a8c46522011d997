// Runs inside the page before its own scripts: keeps an ear on the microphone and on what the far side sends, and notes
// when each server event came over the data channel. All times are the page's performance.now(), one clock.
export function listen() {
  const heard = { clickedAt: 0, channelOpenAt: 0, events: [], microphone: [], remote: [] };
  window.__heard = heard;

  const watch = (stream, levels) => {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    analyser.fftSize = 1024;
    context.createMediaStreamSource(stream).connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
      levels.push([performance.now(), Math.sqrt(energy / samples.length)]);
    }, 10);
  };

  const getUserMedia = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    watch(stream, heard.microphone);
    return stream;
  };

  const createDataChannel = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...parameters) {
    const channel = createDataChannel.apply(this, parameters);
    channel.addEventListener('open', () => (heard.channelOpenAt = performance.now()));
    channel.addEventListener('message', ({ data }) => {
      const event = JSON.parse(data);
      heard.events.push({ at: performance.now(), type: event.type, event });
    });
    this.addEventListener('track', ({ track }) => watch(new MediaStream([track]), heard.remote));
    return channel;
  };
}
