package dev.earshot.audio;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.util.Map;

/**
 * The C functions of libopus, mapped directly: arguments are primitives and machine addresses, so a call allocates
 * nothing and checks nothing. {@link OpusEncoder} and {@link OpusDecoder} do the checking.
 *
 * <p>It is the system's {@code libopus.so.0} where there is one, else the copy on the class path.
 *
 * <p>{@code opus_encoder_ctl} is variadic in C. On x86-64 and AArch64 Linux the first integer arguments of a variadic
 * call go in the same registers as those of a plain one, which is why a fixed signature is right here.
 */
final class OpusLibrary {

    /** The SONAME every libopus of the 1.x line carries. */
    static final String SYSTEM_NAME = "libopus.so.0";

    static final String CARRIED_RESOURCE = "/linux/x64/org/lwjgl/opus/libopus.so";

    static final int OK = 0;
    static final int BAD_ARG = -1;
    static final int BUFFER_TOO_SMALL = -2;
    static final int INVALID_PACKET = -4;
    static final int INVALID_STATE = -6;

    /** RTLD_LAZY without RTLD_GLOBAL: a second libopus in the process must not answer the first one's calls. */
    private static final Map<String, Object> PRIVATE_SYMBOLS = Map.of(Library.OPTION_OPEN_FLAGS, 1);

    static {
        Native.register(OpusLibrary.class, load());
    }

    private OpusLibrary() {
    }

    /** For the line a start-up log has about it, for example {@code libopus 1.3.1}. */
    static String version() {
        return new Pointer(opus_get_version_string()).getString(0);
    }

    private static NativeLibrary load() {
        try {
            return NativeLibrary.getInstance(SYSTEM_NAME, PRIVATE_SYMBOLS);
        } catch (UnsatisfiedLinkError notInstalled) {
            return loadCarried();
        }
    }

    /** The copy on the class path, by way of a temporary file that is gone once the loader has mapped it. */
    static NativeLibrary loadCarried() {
        try (var resource = OpusLibrary.class.getResourceAsStream(CARRIED_RESOURCE)) {
            if (resource == null) {
                throw new UnsatisfiedLinkError("no " + SYSTEM_NAME + " on this system and none on the class path");
            }
            var file = Files.createTempFile("libopus", ".so");
            try {
                Files.copy(resource, file, StandardCopyOption.REPLACE_EXISTING);
                return NativeLibrary.getInstance(file.toString(), PRIVATE_SYMBOLS);
            } finally {
                Files.delete(file);
            }
        } catch (IOException failure) {
            var error = new UnsatisfiedLinkError("cannot unpack libopus: " + failure.getMessage());
            error.initCause(failure);
            throw error;
        }
    }

    static native long opus_get_version_string();

    static native int opus_encoder_get_size(int channels);

    static native int opus_encoder_init(long encoder, int hertz, int channels, int application);

    static native int opus_encode(long encoder, long pcm, int samples, long packet, int maxBytes);

    static native int opus_encoder_ctl(long encoder, int request, int value);

    static native int opus_encoder_ctl(long encoder, int request, long valueAddress);

    static native int opus_decoder_get_size(int channels);

    static native int opus_decoder_init(long decoder, int hertz, int channels);

    static native int opus_decode(long decoder, long packet, int lengthBytes, long pcm, int maxSamples, int fec);

    static native int opus_decoder_ctl(long decoder, int request, int value);
}
