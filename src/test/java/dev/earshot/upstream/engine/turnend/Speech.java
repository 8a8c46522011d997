package dev.earshot.upstream.engine.turnend;

import dev.earshot.upstream.engine.clips.Clip;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * One sentence of a human speaker, as recorded or with a pause between two of its words, and then silence for longer
 * than anybody waits. The silence is what the room sounded like: taken from before, after or between the words.
 *
 * @param name the clip and the pause, for messages
 * @param pcm16k direct, little-endian
 */
record Speech(String name, ByteBuffer pcm16k) {

    private static final int TAIL_SAMPLES = 9 * 16_000;
    private static final int FADE_SAMPLES = 160;

    /** Where a word of the sentence ends and the next begins, in samples: PocketSphinx aligned the known words. */
    private static final Map<String, int[]> WORD_ENDS = Map.of(
            "h_goforward.wav", new int[] {10_240, 18_720, 24_480},
            "h_card001.wav", new int[] {5_440, 7_200},
            "h_card003.wav", new int[] {8_960, 11_200},
            "h_card005.wav", new int[] {6_720, 8_480, 20_000, 24_640, 26_400, 35_520, 42_080, 43_840},
            "h_lv0880.wav", new int[] {5_440, 8_960, 18_080, 20_800, 23_680, 33_760, 37_280},
            "h_lv0930.wav", new int[] {6_080, 10_240, 14_720, 17_120, 21_280, 27_200, 36_320},
            "h_ast_agent-pass.wav", new int[] {5_920, 8_640, 11_520, 24_000, 34_560, 36_800, 38_240, 44_800},
            "h_ast_conf-onlyperson.wav", new int[] {4_960, 6_560, 15_040, 18_560, 23_200, 29_920, 31_840, 35_040});

    private record Room(String file, int fromSample, int toSample) {}

    /** The quiet stretch of each recording; those cut too tight for one borrow the first. */
    private static final List<Room> ROOMS = List.of(
            new Room("h_goforward.wav", 800, 6_400),
            new Room("h_card005.wav", 53_600, 55_800),
            new Room("h_lv0880.wav", 44_800, 47_600),
            new Room("h_lv0930.wav", 49_600, 52_400),
            new Room("h_ast_agent-pass.wav", 24_800, 27_200));

    /** The sentences as they were recorded. */
    static List<Speech> natural() {
        return Clip.SENTENCES.stream().map(clip -> of(clip, -1, 0)).toList();
    }

    /** Each sentence once for each gap between its words, the one after the first word left out, with a pause there. */
    static List<Speech> paused(int pauseMillis) {
        var all = new ArrayList<Speech>();
        for (var clip : Clip.SENTENCES) {
            for (var gap = 1; gap < WORD_ENDS.get(clip.file()).length; gap++) {
                all.add(of(clip, gap, pauseMillis));
            }
        }
        return all;
    }

    private static Speech of(Clip clip, int gap, int pauseMillis) {
        var said = clip.pcm16k();
        var saidSamples = said.limit() / Short.BYTES;
        var pauseSamples = pauseMillis * 16;
        var cut = gap < 0 ? saidSamples : quietest(said, WORD_ENDS.get(clip.file())[gap]);
        var room = ROOMS.stream().filter(r -> r.file().equals(clip.file())).findFirst().orElse(ROOMS.getFirst());
        var pcm = Clip.direct((saidSamples + pauseSamples + TAIL_SAMPLES) * Short.BYTES);
        pcm.put(0, said, 0, cut * Short.BYTES);
        pcm.put((cut + pauseSamples) * Short.BYTES, said, cut * Short.BYTES, (saidSamples - cut) * Short.BYTES);
        if (gap >= 0) {
            fill(pcm, cut, pauseSamples, room);
        }
        fill(pcm, saidSamples + pauseSamples, TAIL_SAMPLES, room);
        var words = clip.words().split(" ");
        var before = String.join(" ", List.of(words).subList(0, gap < 0 ? words.length : gap + 1));
        return new Speech(gap < 0 ? clip.file() : clip.file() + " \"" + before + "\" + " + pauseMillis + " ms", pcm);
    }

    /** The middle of the quietest 10 ms within 30 ms around: an alignment is good to a frame or two. */
    private static int quietest(ByteBuffer pcm, int around) {
        var best = around;
        var least = Long.MAX_VALUE;
        for (var at = around - 480; at <= around + 480; at += 80) {
            var energy = 0L;
            for (var i = at - 80; i < at + 80; i++) {
                energy += (long) pcm.getShort(i * 2) * pcm.getShort(i * 2);
            }
            if (energy < least) {
                least = energy;
                best = at;
            }
        }
        return best;
    }

    /** Plays the room forth and back, so that it has no seam, and lets the speech before and after fade over 10 ms. */
    private static void fill(ByteBuffer pcm, int from, int samples, Room room) {
        var source = new Clip(room.file(), "").pcm16k();
        var length = room.toSample() - room.fromSample();
        for (var i = 0; i < samples; i++) {
            var phase = i % (2 * length);
            var at = room.fromSample() + (phase < length ? phase : 2 * length - 1 - phase);
            pcm.putShort((from + i) * 2, source.getShort(at * 2));
        }
        for (var i = 0; i < FADE_SAMPLES; i++) {
            scale(pcm, from - 1 - i, (float) i / FADE_SAMPLES);
            scale(pcm, from + samples + i, (float) i / FADE_SAMPLES);
        }
    }

    private static void scale(ByteBuffer pcm, int sample, float factor) {
        if (sample >= 0 && sample * 2 < pcm.limit()) {
            pcm.putShort(sample * 2, (short) (pcm.getShort(sample * 2) * factor));
        }
    }
}
