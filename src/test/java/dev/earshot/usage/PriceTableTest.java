package dev.earshot.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PriceTableTest {

    @Test
    void whatTheConfigurationDoesNotSayIsAsTheTableHasIt() {
        var table = table(Map.of());
        var changed = table(Map.of("earshot.prices.\"gpt-realtime\".audio-out", "48"));
        var before = table.of("gpt-realtime").orElseThrow();
        var after = changed.of("gpt-realtime").orElseThrow();
        assertEquals(48_000, after.audioOut());
        assertEquals(before.audioIn(), after.audioIn());
        assertEquals(before.textCached(), after.textCached());
        assertNotEquals(before.version(), after.version());
        assertEquals(after, changed.of("gpt-realtime-2025-08-28").orElseThrow(), "a snapshot costs what its model does");
    }

    @Test
    void ofAModelOfOnesOwnTheRestCostsNothing() {
        var own = table(Map.of("earshot.prices.\"mine\".text-in", "1")).of("mine").orElseThrow();
        assertEquals(1_000, own.textIn());
        assertEquals(0, own.textOut());
        assertTrue(table(Map.of()).of("mine").isEmpty(), "which is not the same as having no price");
    }

    private static PriceTable table(Map<String, String> settings) {
        return new PriceTable(new SmallRyeConfigBuilder().withMapping(PricesConfig.class)
                .withDefaultValues(settings).build().getConfigMapping(PricesConfig.class));
    }
}
