package dev.earshot.upstream.engine.synthesizer;

import java.util.List;
import java.util.Locale;

/**
 * How one of the Realtime API's voices sounds here. Debian's flite has one woman and three men; several names share a
 * speaker and differ in pitch.
 *
 * @param name       the Realtime name, lower case
 * @param speaker    who lends the voice
 * @param pitchHertz the middle of the melody
 */
public record Voice(String name, Speaker speaker, float pitchHertz) {

    /** The voice of anybody who names none, or one unknown here. */
    public static final Voice DEFAULT = new Voice("alloy", Speaker.SLT, 170);

    private static final List<Voice> ALL = List.of(
            DEFAULT,
            new Voice("coral", Speaker.SLT, 185),
            new Voice("marin", Speaker.SLT, 178),
            new Voice("sage", Speaker.SLT, 160),
            new Voice("shimmer", Speaker.SLT, 195),
            new Voice("ash", Speaker.RMS, 96),
            new Voice("cedar", Speaker.RMS, 88),
            new Voice("echo", Speaker.RMS, 105),
            new Voice("ballad", Speaker.AWB, 120),
            new Voice("verse", Speaker.KAL, 105));

    /** A recorded speaker of flite, all at 16 kHz. */
    public enum Speaker {

        /** US English, a woman. */
        SLT("slt"),
        /** US English, a man. */
        RMS("rms"),
        /** Scottish English, a man. */
        AWB("awb"),
        /** US English, a man, by diphones: quick and plain. */
        KAL("kal16");

        private final String fliteName;

        Speaker(String fliteName) {
            this.fliteName = fliteName;
        }

        String libraryFileName() {
            return "libflite_cmu_us_" + fliteName + ".so.1";
        }

        String registerFunction() {
            return "register_cmu_us_" + fliteName;
        }
    }

    /** Every Realtime voice known here. */
    public static List<Voice> all() {
        return ALL;
    }

    /** The voice of a Realtime name in any case; {@link #DEFAULT} for null or a name not known here. */
    public static Voice named(String name) {
        var wanted = name == null ? "" : name.toLowerCase(Locale.ROOT);
        return ALL.stream().filter(voice -> voice.name().equals(wanted)).findFirst().orElse(DEFAULT);
    }
}
