package dev.earshot.usage;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithParentName;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/** Prices that take the place of those in the table, or stand beside them: {@code earshot.prices."model".*}. */
@ConfigMapping(prefix = "earshot.prices")
public interface PricesConfig {

    /** By the name of a model as its upstream calls it; of an Azure deployment, its name. */
    @WithParentName
    Map<String, Model> byModel();

    /** US dollars for a million tokens, and for a minute; what is not given costs what the table says of this model, or nothing. */
    interface Model {

        Optional<BigDecimal> textIn();

        Optional<BigDecimal> textCached();

        Optional<BigDecimal> textOut();

        Optional<BigDecimal> audioIn();

        Optional<BigDecimal> audioCached();

        Optional<BigDecimal> audioOut();

        Optional<BigDecimal> imageIn();

        Optional<BigDecimal> imageCached();

        Optional<BigDecimal> minute();
    }
}
