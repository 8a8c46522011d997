"""Makes golden.txt beside it: what WhisperFeatureExtractor of transformers (Apache-2.0) makes of some clips and of a seeded
noise, at points of a grid, and what the Smart Turn network says to that.

    python3 -m pip install numpy transformers onnxruntime
    python3 golden.py MODELS_FOLDER > golden.txt
"""
import os
import sys
import wave

import numpy
import onnxruntime
from transformers import WhisperFeatureExtractor

SAMPLES = 8 * 16_000
HERE = os.path.dirname(os.path.abspath(__file__))
CLIPS = ["h_card003.wav", "h_lv0880.wav", "h_two_sentences.wav"]


def clip(name):
    with wave.open(os.path.join(HERE, "..", "audio", name)) as wav:
        return numpy.frombuffer(wav.readframes(wav.getnframes()), dtype="<i2")


def noise():
    """The upper half of a 32-bit linear congruential generator from seed 42, from 2 bits to 16 bits loud."""
    state = 42
    samples = []
    for i in range(SAMPLES):
        state = (state * 1_664_525 + 1_013_904_223) & 0xFFFFFFFF
        upper = state >> 16
        samples.append((upper - 65_536 if upper >= 32_768 else upper) >> (14 * (SAMPLES - 1 - i) // SAMPLES))
    return numpy.array(samples, dtype=numpy.int16)


extractor = WhisperFeatureExtractor(feature_size=80, chunk_length=8)
network = onnxruntime.InferenceSession(os.path.join(sys.argv[1], "smart-turn-v3.2-cpu.onnx"))
print("# made by golden.py: 'clip probability', then 'clip band frame value'")
for name, pcm in [(name, clip(name)) for name in CLIPS] + [("noise", noise())]:
    audio = numpy.pad(pcm.astype(numpy.float32) / 32_768, (SAMPLES - len(pcm), 0))
    features = extractor(audio, sampling_rate=16_000, padding="max_length", max_length=SAMPLES, truncation=True,
                         do_normalize=True, return_tensors="np").input_features.astype(numpy.float32)
    print(name, "%.4f" % network.run(None, {"input_features": features})[0][0].item())
    for band in range(0, 80, 11):
        for frame in [0, 1] + list(range(47, 800, 47)) + [798, 799]:
            print(name, band, frame, "%.5f" % features[0][band][frame])
