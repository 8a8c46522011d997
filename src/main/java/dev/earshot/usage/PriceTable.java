package dev.earshot.usage;

import com.fasterxml.jackson.databind.JsonNode;
import dev.earshot.protocol.Json;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What models cost: the dated table that comes with Earshot, and what the configuration has in its place. A model that
 * neither knows has no price, which is not the same as costing nothing.
 */
@Singleton
public class PriceTable {

    private static final String RESOURCE = "/dev/earshot/usage/prices.json";

    /** A snapshot of a model costs what the model does: {@code gpt-realtime-2025-08-28}. */
    private static final Pattern SNAPSHOT = Pattern.compile("-\\d{4}-\\d{2}-\\d{2}$");

    private static final BigDecimal NANOS_PER_MILLIONTH = BigDecimal.valueOf(1_000);
    private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000);

    private final Map<String, Price> prices = new LinkedHashMap<>();

    PriceTable(PricesConfig config) {
        var table = Json.parse(read());
        var version = table.path("version").asText();
        table.path("models").properties().forEach(entry -> prices.put(entry.getKey(), price(entry.getValue(), version)));
        config.byModel().forEach((model, price) -> prices.put(model, price(price, of(model).orElse(Price.NONE))));
    }

    /** By model. */
    public Map<String, Price> prices() {
        return Map.copyOf(prices);
    }

    /** @param model as its upstream calls it; null where it has not said */
    public Optional<Price> of(String model) {
        if (model == null) {
            return Optional.empty();
        }
        var exact = prices.get(model);
        return Optional.ofNullable(exact != null ? exact : prices.get(SNAPSHOT.matcher(model).replaceFirst("")));
    }

    private static Price price(JsonNode model, String version) {
        return new Price(token(model, "text", "in"), token(model, "text", "cached"), token(model, "text", "out"),
                token(model, "audio", "in"), token(model, "audio", "cached"), token(model, "audio", "out"),
                token(model, "image", "in"), token(model, "image", "cached"),
                whole(model.path("minute").decimalValue().multiply(NANOS)), version);
    }

    private static long token(JsonNode model, String modality, String way) {
        return whole(model.path(modality).path(way).decimalValue().multiply(NANOS_PER_MILLIONTH));
    }

    /** @param otherwise what it costs where the configuration does not say */
    private static Price price(PricesConfig.Model model, Price otherwise) {
        var price = new Price(token(model.textIn(), otherwise.textIn()), token(model.textCached(), otherwise.textCached()),
                token(model.textOut(), otherwise.textOut()), token(model.audioIn(), otherwise.audioIn()),
                token(model.audioCached(), otherwise.audioCached()), token(model.audioOut(), otherwise.audioOut()),
                token(model.imageIn(), otherwise.imageIn()), token(model.imageCached(), otherwise.imageCached()),
                model.minute().map(dollars -> whole(dollars.multiply(NANOS))).orElse(otherwise.minute()), "");
        return new Price(price.textIn(), price.textCached(), price.textOut(), price.audioIn(), price.audioCached(),
                price.audioOut(), price.imageIn(), price.imageCached(), price.minute(),
                "configured-" + String.format("%08x", price.hashCode())); // another price, another version
    }

    private static long token(Optional<BigDecimal> dollars, long otherwise) {
        return dollars.map(each -> whole(each.multiply(NANOS_PER_MILLIONTH))).orElse(otherwise);
    }

    private static long whole(BigDecimal nanos) {
        return nanos.setScale(0, RoundingMode.HALF_UP).longValueExact();
    }

    private static String read() {
        try (var table = PriceTable.class.getResourceAsStream(RESOURCE)) {
            return new String(table.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
