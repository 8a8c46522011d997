/**
 * Speech by the small network of the hibari package: English text to phonemes, phonemes to spectral frames, frames to
 * samples. Everything it reads at run time lies in one archive, licence included.
 */
package dev.earshot.upstream.engine.synthesizer.hibari;
