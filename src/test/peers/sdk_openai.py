"""Python's openai as it is, over its realtime WebSocket: a text turn, a spoken turn, a function round, an interruption
and a transcription session. The SDK builds its models from whatever comes, so each event is also held against the SDK's
own types, strictly. One JSON line on stdout; a reason on stderr and a non-zero exit when a step was not completed."""
import argparse
import array
import asyncio
import base64
import json
import sys
import time
import wave
from pathlib import Path

PACKAGES = Path(__file__).parent / "site-packages"
sys.path.insert(0, str(PACKAGES))
try:
    from openai import AsyncOpenAI
    from openai.types.realtime import RealtimeServerEvent
    from pydantic import TypeAdapter, ValidationError
except ImportError as missing:
    sys.exit(f"{missing}: deploy/local/test installs requirements.txt into {PACKAGES}")

RATE = 24000
CHUNK_SECONDS = 0.1
SILENCE = bytes(round(RATE * CHUNK_SECONDS) * 2)
TYPED = TypeAdapter(RealtimeServerEvent)
WEATHER = {"type": "function", "name": "get_weather", "description": "The weather of a city.", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}}


def clip_chunks(path):
    """The clip as PCM16 at 24 kHz, by linear interpolation, in chunks of 100 ms."""
    with wave.open(path) as file:
        if (file.getnchannels(), file.getsampwidth(), file.getframerate()) != (1, 2, 16000):
            sys.exit(f"{path}: mono PCM16 at 16000 hertz is wanted")
        raw = array.array("h", file.readframes(file.getnframes()))
    pcm = array.array("h")
    for i in range((len(raw) - 1) * 3 // 2):
        at, part = divmod(i * 2, 3)
        pcm.append((raw[at] * (3 - part) + raw[at + 1] * part) // 3)
    sound = pcm.tobytes()
    return [sound[at:at + len(SILENCE)].ljust(len(SILENCE), b"\0") for at in range(0, len(sound), len(SILENCE))]


class Line:
    """One connection. `next` takes the first event of a type that was not taken yet."""

    def __init__(self, connection, seen):
        self.connection = connection
        self.seen = seen
        self.taken = []

    async def next(self, event_type):
        while True:
            raw = await self.connection.recv_bytes()
            event = self.connection.parse_event(raw)
            self.taken.append(event)
            self.seen["story"].append(event.type)
            if event.type == "error":
                self.seen["errors"].append(event.error.message)
            try:
                strict = TYPED.validate_json(raw, strict=True)
                if type(strict) is not type(event) or strict.type != event.type:
                    raise ValueError(f"built as {type(event).__name__}, valid as {type(strict).__name__}")
            except ValueError as misfit:
                self.seen["unknownEvents"].append(f"{event.type}: {first_reason(misfit, event)}")
            if event.type == event_type:
                return event

    async def write(self, text):
        await self.connection.conversation.item.create(
            item={"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]})

    async def ask(self, text):
        await self.write(text)
        await self.connection.response.create()

    async def say(self, chunks, then_silence):
        """In real time. A microphone does not stop, so silence follows until this is cancelled, if it is to."""
        due = time.monotonic()
        at = 0
        while then_silence or at < len(chunks):
            due += CHUNK_SECONDS
            await asyncio.sleep(due - time.monotonic())
            chunk = chunks[at] if at < len(chunks) else SILENCE
            await self.connection.input_audio_buffer.append(audio=base64.b64encode(chunk).decode())
            at += 1


def first_reason(misfit, event):
    if not isinstance(misfit, ValidationError):
        return str(misfit)
    own = [error for error in misfit.errors() if error["loc"][:1] == (type(event).__name__,)]
    return "; ".join(f"{error['loc'][1:]} {error['msg']}" for error in (own or misfit.errors())[:3])


async def text_turn(line, measured):
    await line.next("session.created")
    await line.connection.session.update(
        session={"type": "realtime", "output_modalities": ["text"], "tools": [WEATHER]})
    await line.next("session.updated")
    await line.ask("count to three")
    measured["text"] = (await line.next("response.output_text.done")).text
    response = (await line.next("response.done")).response
    measured["textStatus"] = response.status
    measured["textTokens"] = response.usage.total_tokens


async def function_round(line, measured):
    await line.ask("what is the weather in Paris")
    called = await line.next("response.function_call_arguments.done")
    measured["tool"] = called.name
    measured["toolArguments"] = called.arguments
    await line.next("response.done")
    await line.connection.conversation.item.create(item={
        "type": "function_call_output", "call_id": called.call_id, "output": '{"sky":"cloudy","degrees":12}'})
    await line.connection.response.create()
    measured["afterTool"] = (await line.next("response.output_text.done")).text
    await line.next("response.done")


async def spoken_turn(line, chunks, measured):
    await line.connection.session.update(session={
        "type": "realtime", "output_modalities": ["audio"], "tools": [], "audio": {"input": {
            "transcription": {"model": "gpt-4o-mini-transcribe"},
            "turn_detection": {"type": "server_vad", "silence_duration_ms": 200}}}})
    await line.next("session.updated")
    first = len(line.taken)
    microphone = asyncio.create_task(line.say(chunks, then_silence=True))
    await line.next("input_audio_buffer.speech_started")
    # A pause within the clip ends a turn, which the speech that follows interrupts: the last answer is the one.
    while (await line.next("response.done")).response.status != "completed":
        pass
    microphone.cancel()
    taken = line.taken[first:]
    measured["answerTranscript"] = " ".join(
        event.transcript for event in taken if event.type == "response.output_audio_transcript.done")
    measured["audioBytes"] = sum(
        len(base64.b64decode(event.delta)) for event in taken if event.type == "response.output_audio.delta")
    transcribed = "conversation.item.input_audio_transcription.completed"
    if not any(event.type == transcribed for event in taken):
        await line.next(transcribed)
    measured["transcript"] = " ".join(event.transcript for event in line.taken if event.type == transcribed)


async def interruption(line, chunks, measured):
    await line.ask("count to thirty")
    spoken = await line.next("response.output_audio.delta")
    microphone = asyncio.create_task(line.say(chunks, then_silence=True))
    await line.next("input_audio_buffer.speech_started")
    await line.connection.conversation.item.truncate(item_id=spoken.item_id, content_index=0, audio_end_ms=20)
    measured["truncatedAt"] = (await line.next("conversation.item.truncated")).audio_end_ms
    microphone.cancel()


async def transcription(line, chunks, measured):
    measured["transcriptionType"] = (await line.next("session.created")).session.type
    await line.connection.session.update(session={"type": "transcription", "audio": {"input": {
        "transcription": {"model": "gpt-4o-transcribe", "language": "en"}, "turn_detection": None}}})
    await line.next("session.updated")
    await line.say(chunks, then_silence=False)
    await line.connection.input_audio_buffer.commit()
    measured["dictated"] = (
        await line.next("conversation.item.input_audio_transcription.completed")).transcript
    measured["deltas"] = "".join(
        event.delta for event in line.taken if event.type == "conversation.item.input_audio_transcription.delta")


async def converse(options, seen):
    chunks = clip_chunks(options.clip)
    measured = {}
    client = AsyncOpenAI(api_key=options.key, base_url=f"{options.base.rstrip('/')}/v1")
    async with client.realtime.connect(model=options.model) as connection:
        line = Line(connection, seen)
        await text_turn(line, measured)
        await function_round(line, measured)
        await spoken_turn(line, chunks, measured)
        await interruption(line, chunks, measured)
    async with client.realtime.connect(extra_query={"intent": "transcription"}) as connection:
        await transcription(Line(connection, seen), chunks, measured)
    return measured


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", default="http://127.0.0.1:8080")
    parser.add_argument("--key", default="sk-none")
    parser.add_argument("--model", default="earshot")
    parser.add_argument("--clip", required=True)
    parser.add_argument("--timeout-ms", type=int, default=60000)
    options = parser.parse_args()
    seen = {"story": [], "unknownEvents": [], "errors": []}
    try:
        measured = asyncio.run(asyncio.wait_for(converse(options, seen), options.timeout_ms / 1000))
    except asyncio.TimeoutError:
        sys.exit(f"not done within {options.timeout_ms} ms: {seen['story'][-30:]}, errors: {seen['errors']}")
    print(json.dumps(measured | {
        "events": len(seen["story"]), "unknownEvents": sorted(set(seen["unknownEvents"])), "errors": seen["errors"]}))


if __name__ == "__main__":
    main()
