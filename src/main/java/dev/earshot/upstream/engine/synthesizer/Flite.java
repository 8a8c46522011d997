package dev.earshot.upstream.engine.synthesizer;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import dev.earshot.upstream.engine.library.SystemLibrary;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;

/**
 * The speakers of the system's flite. A speaker is loaded with its first use (a few milliseconds) and stays: flite has one
 * of each per process. It is only read while speaking; whatever differs between two clauses is set on the utterance, so
 * any number of synthesizers may speak at once.
 */
public final class Flite {

    /** Slowest and fastest rate of speech the Realtime API knows, as a factor. */
    public static final float MIN_SPEED = 0.25f;
    /** See {@link #MIN_SPEED}. */
    public static final float MAX_SPEED = 1.5f;

    private static final Map<Voice.Speaker, Long> SPEAKERS = new EnumMap<>(Voice.Speaker.class);

    private Flite() {
    }

    /**
     * A synthesizer for one stream, with the speaker loaded.
     *
     * @param voice who speaks
     * @param speed rate of speech, {@link #MIN_SPEED} to {@link #MAX_SPEED}, 1 as recorded
     * @throws SpeechUnavailableException naming the Debian package, when flite or the speaker is missing
     * @throws IllegalArgumentException   when the speed is outside its range
     */
    public static Synthesizer synthesizer(Voice voice, float speed) {
        if (!(speed >= MIN_SPEED && speed <= MAX_SPEED)) {
            throw new IllegalArgumentException("speed is " + speed + ", not " + MIN_SPEED + " to " + MAX_SPEED);
        }
        return new FliteSynthesizer(speaker(voice.speaker()), voice.pitchHertz(), speed);
    }

    private static long speaker(Voice.Speaker speaker) {
        synchronized (SPEAKERS) {
            return SPEAKERS.computeIfAbsent(speaker, Flite::register);
        }
    }

    private static long register(Voice.Speaker speaker) {
        FliteLibrary.bind();
        var library = new SystemLibrary(speaker.libraryFileName(), FliteLibrary.DEBIAN_PACKAGE).load();
        var address = library.getFunction(speaker.registerFunction()).invokePointer(new Object[] {Pointer.NULL});
        if (address == null) {
            throw new SpeechUnavailableException(speaker.libraryFileName() + " holds no voice: "
                    + "apt-get install --reinstall " + FliteLibrary.DEBIAN_PACKAGE);
        }
        return Pointer.nativeValue(address);
    }

    /** A C string. */
    static Memory string(String text) {
        var bytes = text.getBytes(StandardCharsets.US_ASCII);
        var string = new Memory(bytes.length + 1L);
        string.write(0, bytes, 0, bytes.length);
        string.setByte(bytes.length, (byte) 0);
        return string;
    }
}
