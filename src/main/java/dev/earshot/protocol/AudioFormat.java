package dev.earshot.protocol;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** How audio travels inside events: the wire's {@code format} objects. */
public enum AudioFormat {

    /** {@code audio/pcm}: 16-bit little-endian mono at 24 kHz. */
    PCM("audio/pcm", 24_000, 2),
    /** {@code audio/pcmu}: G.711 µ-law at 8 kHz. */
    PCMU("audio/pcmu", 8_000, 1),
    /** {@code audio/pcma}: G.711 A-law at 8 kHz. */
    PCMA("audio/pcma", 8_000, 1);

    private final String wireType;
    private final int hertz;
    private final int bytesPerSample;

    AudioFormat(String wireType, int hertz, int bytesPerSample) {
        this.wireType = wireType;
        this.hertz = hertz;
        this.bytesPerSample = bytesPerSample;
    }

    /** @param format a {@code format} object that was checked; anything else is PCM, the default */
    public static AudioFormat of(JsonNode format) {
        var type = format.path("type").asText();
        for (var each : values()) {
            if (each.wireType.equals(type)) {
                return each;
            }
        }
        return PCM;
    }

    /** {@code audio/pcm} and so on. */
    public String wireType() {
        return wireType;
    }

    public int hertz() {
        return hertz;
    }

    public int bytesPerSample() {
        return bytesPerSample;
    }

    /** As it is written in a session. */
    public ObjectNode toJson() {
        var format = Json.object().put("type", wireType);
        return this == PCM ? format.put("rate", hertz) : format;
    }
}
