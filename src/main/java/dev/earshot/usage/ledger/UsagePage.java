package dev.earshot.usage.ledger;

import java.util.List;
import java.util.Map;

/**
 * Rows of an answer, in their order.
 *
 * @param columns in their order
 * @param rows values by column: strings, whole numbers or null
 * @param next where the next page begins, null where this is the last
 */
public record UsagePage(List<String> columns, List<Map<String, Object>> rows, List<String> next) {
}
