package dev.earshot.credentials;

import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;

/** The word of the door-keeper. */
public sealed interface Authentication {

    record Granted(Caller caller) implements Authentication {
    }

    /** @param httpStatus 401 for a key that does not open, 403 for a caller who may not */
    record Refused(int httpStatus, ApiError error) implements Authentication {
    }

    /** @throws ApiException when refused */
    default Caller orThrow() {
        return switch (this) {
            case Granted(var caller) -> caller;
            case Refused(var httpStatus, var error) -> throw new ApiException(httpStatus, error);
        };
    }
}
