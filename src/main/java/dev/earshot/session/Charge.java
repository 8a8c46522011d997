package dev.earshot.session;

/**
 * What the use of a model costs.
 *
 * @param id of its own
 * @param tokens as the upstream reported them, or an estimate
 * @param costNanos billionths of a US dollar; {@value #UNPRICED} where nobody has told the price of the model
 * @param priceVersion of the table that the price is from; null where there is none
 * @param estimated the upstream did not get to report it
 */
public record Charge(String id, ModelUse use, Tokens tokens, long costNanos, String priceVersion, boolean estimated) {

    public static final long UNPRICED = -1;

    public boolean priced() {
        return costNanos != UNPRICED;
    }

    public double costUsd() {
        return priced() ? costNanos / 1e9 : 0;
    }
}
