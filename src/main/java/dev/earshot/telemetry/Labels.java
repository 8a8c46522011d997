package dev.earshot.telemetry;

/** How values that may not be known are called in attributes and labels. */
final class Labels {

    static final String UNKNOWN = "unknown";

    private Labels() {}

    static String known(String valueOrNull) {
        return valueOrNull == null || valueOrNull.isEmpty() ? UNKNOWN : valueOrNull;
    }
}
