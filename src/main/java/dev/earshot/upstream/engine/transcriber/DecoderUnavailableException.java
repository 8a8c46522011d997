package dev.earshot.upstream.engine.transcriber;

/** No decoder came free in time, or none could be loaded. The stream may try again with its next utterance. */
public class DecoderUnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Says who was waited for in vain; the cause may be null. */
    public DecoderUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
