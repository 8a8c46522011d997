package dev.earshot.upstream.engine.library;

/**
 * A part of the embedded engine cannot work on this machine. The message is for the operator: it names what is missing
 * and the one command or Debian package that brings it.
 */
public class SpeechUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says what is missing and how to get it. */
    public SpeechUnavailableException(String message) {
        super(message);
    }

    /** Says what is missing and how to get it, with the loader's own complaint. */
    public SpeechUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
