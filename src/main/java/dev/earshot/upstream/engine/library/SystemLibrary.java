package dev.earshot.upstream.engine.library;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A shared library of the system, by the file name the loader knows ({@code libflite.so.1}), and the Debian package
 * that brings it.
 *
 * @param fileName      the library's SONAME
 * @param debianPackage what {@code apt-get install} needs to be told
 */
public record SystemLibrary(String fileName, String debianPackage) {

    /** JNA unloads a library its caller forgot, under the feet of those who still hold addresses in it: forget none. */
    private static final Map<String, NativeLibrary> LOADED = new ConcurrentHashMap<>();

    /**
     * Loads the library for the life of the process; a second call returns the first one's handle.
     *
     * @throws SpeechUnavailableException naming the Debian package, when the loader does not find the library
     */
    public NativeLibrary load() {
        try {
            return LOADED.computeIfAbsent(fileName, NativeLibrary::getInstance);
        } catch (UnsatisfiedLinkError e) {
            throw new SpeechUnavailableException(
                    fileName + " is not installed: apt-get install " + debianPackage, e);
        }
    }

    /**
     * Binds the {@code static native} methods of a class to this library by JNA direct mapping.
     *
     * @throws SpeechUnavailableException when the library is missing, or is another version without one of the functions
     */
    public void bind(Class<?> mapped) {
        var library = load();
        try {
            Native.register(mapped, library);
        } catch (UnsatisfiedLinkError e) {
            throw new SpeechUnavailableException(
                    fileName + " is not the version of Debian's " + debianPackage + ": " + e.getMessage(), e);
        }
    }
}
