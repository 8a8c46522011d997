package dev.earshot.client.http;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;

/** How long what is posted may be. */
final class Limits {

    static final int SDP_BYTES = 64 * 1024;
    static final int SESSION_BYTES = 256 * 1024;
    /** Room for what frames a session part: the other members of a JSON body, the headers of form parts. */
    static final int FRAMING_BYTES = 4 * 1024;
    static final int MODEL_CHARACTERS = 256;

    private Limits() {
    }

    /** @throws ApiException 413 */
    static void check(int lengthBytes, int limitBytes, String param) {
        if (lengthBytes > limitBytes) {
            throw new ApiException(413, ApiError.tooLarge(param, limitBytes));
        }
    }
}
