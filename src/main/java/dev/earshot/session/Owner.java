package dev.earshot.session;

/**
 * Who opened a session. None of it is secret, none of it a key.
 *
 * @param id tells callers apart: whoever shows up with the same may take the session up again
 * @param label of the API key that pays, or of what stands in its place
 * @param subject the person or the program on whose behalf; null where nobody said
 * @param tenant to which they belong; null where there are none
 */
public record Owner(String id, String label, String subject, String tenant) {
}
