"""The aiortc WebRTC stack (Debian's python3-aiortc): offer by SDP POST, a clip as a live track, events over the data
channel, the answer's audio measured. aiortc gathers no loopback candidates, so the server needs another address.
One JSON line on stdout; a reason on stderr and a non-zero exit when the turn was not completed."""
import argparse
import array
import asyncio
import fractions
import json
import math
import os
import re
import sys
import time
import urllib.error
import urllib.request
import wave

try:
    from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
    from aiortc.mediastreams import MediaStreamError
    from av import AudioFrame
except ImportError as missing:
    sys.exit(f"{missing}: install the Debian package python3-aiortc and use /usr/bin/python3")

RATE = 48000
FRAME_SAMPLES = RATE // 50
AUDIBLE_RMS = 0.01
QUIET_SECONDS = 0.6
SPEECH_FLOOR = 0.05
TRANSCRIPTION = "conversation.item.input_audio_transcription"


def rms(samples):
    return math.sqrt(sum(s * s for s in samples) / len(samples)) / 32768 if samples else 0.0


class Clip:
    """Mono PCM16 at 48 kHz and the second at which its speech ends. aiortc encodes at 48 kHz only."""

    def __init__(self, path):
        with wave.open(path) as file:
            if (file.getnchannels(), file.getsampwidth()) != (1, 2) or RATE % file.getframerate():
                sys.exit(f"{path}: mono PCM16 at a divisor of {RATE} hertz is wanted")
            raw = array.array("h", file.readframes(file.getnframes()))
            self.samples = self._upsample(raw, RATE // file.getframerate())
        levels = [rms(self.samples[at:at + 480]) for at in range(0, len(self.samples) - 479, 480)]
        floor = max(levels) * SPEECH_FLOOR
        self.speech_end = max(i for i, level in enumerate(levels) if level > floor) * 0.01 + 0.01

    @staticmethod
    def _upsample(raw, factor, half=12):
        """Polyphase windowed sinc."""
        phases = []
        for phase in range(factor):
            taps = []
            for n in range(-half + 1, half + 1):
                x = phase / factor - n
                window = 0.5 + 0.5 * math.cos(math.pi * x / half) if abs(x) < half else 0.0
                taps.append(window * (math.sin(math.pi * x) / (math.pi * x) if x else 1.0))
            phases.append(taps)
        padded = [0] * (half - 1) + list(raw) + [0] * half
        out = array.array("h")
        for i in range(len(raw)):
            around = padded[i:i + 2 * half]
            for taps in phases:
                out.append(max(-32768, min(32767, round(sum(a * t for a, t in zip(around, taps))))))
        return out


class Microphone(MediaStreamTrack):
    """20 ms frames in real time: silence, the clip once say() was called, and silence again."""

    kind = "audio"

    def __init__(self, clip):
        super().__init__()
        self.clip = clip
        self.at = None
        self.pts = 0
        self.started = None
        self.clip_started = None

    def say(self):
        self.at = 0

    @property
    def spoken(self):
        return self.at is not None and self.at >= len(self.clip.samples)

    @property
    def last_speech_at(self):
        return math.inf if self.clip_started is None else self.clip_started + self.clip.speech_end

    async def recv(self):
        if self.started is None:
            self.started = time.monotonic()
        # A frame is ready when its last sample has been heard.
        due = self.started + (self.pts + FRAME_SAMPLES) / RATE
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        samples = array.array("h", bytes(2 * FRAME_SAMPLES))
        if self.at is not None and not self.spoken:
            if self.clip_started is None:
                self.clip_started = due - FRAME_SAMPLES / RATE
            part = self.clip.samples[self.at:self.at + FRAME_SAMPLES]
            samples[:len(part)] = part
            self.at += FRAME_SAMPLES
        frame = AudioFrame(format="s16", layout="mono", samples=FRAME_SAMPLES)
        frame.planes[0].update(samples.tobytes())
        frame.pts, frame.sample_rate, frame.time_base = self.pts, RATE, fractions.Fraction(1, RATE)
        self.pts += FRAME_SAMPLES
        return frame


class TurnLog:
    """The server events of a conversation, in order."""

    def __init__(self):
        self.events, self.errors, self.transcripts, self.answers = [], [], [], []
        self.open_speech = self.playing = 0
        self.heard_speech = False
        self.untranscribed, self.created, self.done = set(), [], {}
        self.last_event_at = 0.0

    def accept(self, event):
        kind = event["type"]
        self.last_event_at = time.monotonic()
        if not (kind.endswith(".delta") and self.events and self.events[-1] == kind):
            self.events.append(kind)
        if kind == "error":
            self.errors.append(event["error"])
        elif kind == "input_audio_buffer.speech_started":
            self.open_speech, self.heard_speech = self.open_speech + 1, True
        elif kind == "input_audio_buffer.speech_stopped":
            self.open_speech -= 1
        elif kind == "input_audio_buffer.committed":
            self.untranscribed.add(event["item_id"])
        elif kind == TRANSCRIPTION + ".completed":
            self.untranscribed.discard(event["item_id"])
            self.transcripts.append(event["transcript"].strip())
        elif kind == TRANSCRIPTION + ".failed":
            self.untranscribed.discard(event["item_id"])
            self.errors.append(event["error"])
        elif kind == "response.created":
            self.created.append(event["response"]["id"])
        elif kind == "response.done":
            self.done[event["response"]["id"]] = event["response"]["status"]
        elif kind == "response.output_audio_transcript.done":
            self.answers.append(event["transcript"].strip())
        elif kind == "output_audio_buffer.started":
            self.playing += 1
        elif kind in ("output_audio_buffer.stopped", "output_audio_buffer.cleared"):
            self.playing = max(0, self.playing - 1)

    def settled(self):
        return (self.heard_speech and not self.open_speech and not self.untranscribed and not self.playing
                and self.created and all(response in self.done for response in self.created)
                and self.done[self.created[-1]] != "cancelled"
                and time.monotonic() - self.last_event_at >= QUIET_SECONDS)


class Ear:
    """Measures what is heard: aiortc decodes to 48 kHz stereo frames of 20 ms."""

    def __init__(self, microphone):
        self.microphone = microphone
        self.frames, self.peak, self.first_audio_at = 0, 0.0, None

    async def listen(self, track):
        try:
            while True:
                frame = await track.recv()
                self.frames += 1
                channels = len(frame.layout.channels)
                level = rms(array.array("h", bytes(frame.planes[0])[:frame.samples * channels * 2])[::channels])
                self.peak = max(self.peak, level)
                now = time.monotonic()
                if level > AUDIBLE_RMS and self.first_audio_at is None and now > self.microphone.last_speech_at:
                    self.first_audio_at = now
        except MediaStreamError:
            pass


def exchange_sdp(options, offer):
    request = urllib.request.Request(
        f"{options.base.rstrip('/')}/v1/realtime/calls", data=offer.encode(),
        headers={"Authorization": f"Bearer {options.key}", "Content-Type": "application/sdp"}, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = response.read().decode()
    except urllib.error.HTTPError as refusal:
        sys.exit(f"calls answered {refusal.code}: {refusal.read().decode(errors='replace')}")
    if options.candidate:
        host, port = options.candidate.rsplit(":", 1)
        answer = re.sub(r"(?m)^(a=candidate:\S+ \d+ \S+ \d+) \S+ \d+ ", rf"\g<1> {host} {port} ", answer)
    return answer


async def until(condition):
    while not condition():
        await asyncio.sleep(0.01)


async def turn(options, connection, log, states):
    microphone = Microphone(Clip(options.clip))
    ear = Ear(microphone)
    connection.addTrack(microphone)
    channel = connection.createDataChannel("oai-events")
    listening = []

    @channel.on("message")
    def on_message(message):
        log.accept(json.loads(message))

    @connection.on("track")
    def on_track(track):
        listening.append(asyncio.ensure_future(ear.listen(track)))

    @connection.on("connectionstatechange")
    def on_state():
        states.append(connection.connectionState)

    started = time.monotonic()
    await connection.setLocalDescription(await connection.createOffer())
    loop = asyncio.get_running_loop()
    answer = await loop.run_in_executor(None, exchange_sdp, options, connection.localDescription.sdp)
    await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
    await until(lambda: channel.readyState == "open")
    open_millis = (time.monotonic() - started) * 1000
    await until(lambda: "session.created" in log.events)
    channel.send(json.dumps({"type": "session.update", "session": {"type": "realtime", "audio": {"input": {
        "transcription": {"model": "gpt-4o-mini-transcribe"},
        "turn_detection": {"type": "server_vad", "silence_duration_ms": 200}}}}}))
    await until(lambda: "session.updated" in log.events or log.errors)
    microphone.say()
    await until(lambda: microphone.spoken and log.settled())

    received = [report.packetsReceived for report in (await connection.getStats()).values()
                if report.type == "inbound-rtp"]
    first = ear.first_audio_at
    return {
        "channelOpenMs": round(open_millis),
        "transcript": " ".join(log.transcripts),
        "answerTranscript": " ".join(log.answers),
        "rtpReceived": sum(received),
        "framesDecoded": ear.frames,
        "rms": round(ear.peak, 4),
        "events": log.events,
        "errors": log.errors,
        "firstAudioAfterSpeechMs": None if first is None else round((first - microphone.last_speech_at) * 1000),
    }


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", default="http://127.0.0.1:8080")
    parser.add_argument("--key", default="sk-none")
    parser.add_argument("--model", default="earshot")
    parser.add_argument("--clip", required=True)
    parser.add_argument("--candidate", help="HOST:PORT of a relay that stands before the server's media port")
    parser.add_argument("--timeout-ms", type=int, default=60000)
    options = parser.parse_args()
    connection, log, states = RTCPeerConnection(), TurnLog(), []
    try:
        measured = await asyncio.wait_for(turn(options, connection, log, states), options.timeout_ms / 1000)
    except asyncio.TimeoutError:
        print(f"no complete turn within {options.timeout_ms} ms: connection {' '.join(states) or 'new'}; "
              f"events {' '.join(log.events) or 'none'}; errors {json.dumps(log.errors)}", file=sys.stderr, flush=True)
        os._exit(1)  # A connection that is still trying would keep the loop from ending.
    print(json.dumps(measured), flush=True)
    try:
        await asyncio.wait_for(connection.close(), 2)
    except asyncio.TimeoutError:
        print("the connection did not close within 2 s", file=sys.stderr, flush=True)
    os._exit(0)


asyncio.run(main())
