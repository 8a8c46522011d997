package dev.earshot.audio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class PcmLevelTest {

    @Test
    void aFullScaleSineIsThreeDecibelsBelowItsPeak() {
        var pcm = Tones.pcm(24_000);
        Tones.sine(pcm, 0, 24_000, 1000, 24_000, 32_767);
        assertEquals(-3.01, PcmLevel.rmsDbfs(pcm, 0, 24_000), 0.01);
        assertEquals(0, PcmLevel.peakDbfs(pcm, 0, 24_000), 0.01);
    }

    @Test
    void halfTheAmplitudeIsSixDecibelsLess() {
        var pcm = Tones.pcm(480);
        Tones.sine(pcm, 0, 480, 500, 24_000, 16_384);
        assertEquals(-9.03, PcmLevel.rmsDbfs(pcm, 0, 480), 0.01);
    }

    @Test
    void theMostNegativeSampleIsExactlyFullScale() {
        var pcm = Tones.pcm(1);
        pcm.putShort(0, Short.MIN_VALUE);
        assertEquals(0, PcmLevel.peakDbfs(pcm, 0, 1));
        assertEquals(0, PcmLevel.rmsDbfs(pcm, 0, 1));
    }

    @Test
    void silenceAndNothingAreTheFloor() {
        assertEquals(PcmLevel.SILENCE_DBFS, PcmLevel.rmsDbfs(Tones.pcm(480), 0, 480));
        assertEquals(PcmLevel.SILENCE_DBFS, PcmLevel.peakDbfs(Tones.pcm(480), 0, 0));
    }
}
