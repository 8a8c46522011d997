package dev.earshot.client.http;

import dev.earshot.credentials.Caller;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.usage.ledger.UsageQuery;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** A request for usage, read. @param csv whether it is to be answered so */
record UsageRequest(UsageQuery query, boolean csv) {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;
    private static final int MAX_CHARS = 512;
    private static final int MAX_CURSOR_CHARS = 8_192;
    private static final Set<String> OTHERS = Set.of("group_by", "from", "to", "limit", "after", "format");

    /** @throws ApiException for what cannot be understood */
    static UsageRequest of(HttpServerRequest request, Caller caller) {
        var given = request.params();
        for (var name : given.names()) {
            if (!OTHERS.contains(name) && !UsageQuery.FILTERS.contains(name)) {
                throw ApiException.badRequest(ApiError.unknownParameter(name));
            }
            var maxChars = name.equals("after") ? MAX_CURSOR_CHARS : MAX_CHARS;
            if (given.getAll(name).size() > 1 || given.get(name).length() > maxChars) {
                throw wrong(name, "expected it once, with at most " + maxChars + " characters");
            }
        }
        var equal = new HashMap<String, String>();
        UsageQuery.FILTERS.stream().filter(given::contains).forEach(name -> equal.put(name, given.get(name)));
        if (caller.tenant() != null) {
            equal.put("tenant", caller.tenant());
        }
        if (caller.kind() == Caller.Kind.JWT) { // one of many who log in there: only what is its own
            equal.put("api_key", caller.label());
            equal.put("subject", caller.subject());
        }
        var groups = groups(given.get("group_by"));
        var query = new UsageQuery(groups, equal, caller.agents(), millis(given, "from", 0), millis(given, "to", Long.MAX_VALUE),
                limit(given.get("limit")), after(given.get("after"), groups.isEmpty() ? 2 : groups.size(), groups.isEmpty()));
        return new UsageRequest(query, csv(given.get("format"), request.getHeader("Accept")));
    }

    private static List<String> groups(String names) {
        if (names == null || names.isEmpty()) {
            return List.of();
        }
        var groups = new ArrayList<String>();
        for (var name : names.split(",")) {
            if (!UsageQuery.COLUMNS.containsKey(name) || groups.contains(name)) {
                throw wrong("group_by", "expected some of " + String.join(", ", new TreeSet<>(UsageQuery.COLUMNS.keySet()))
                        + ", each once, with commas between them");
            }
            groups.add(name);
        }
        return groups;
    }

    private static long millis(MultiMap given, String name, long otherwise) {
        var text = given.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            return text.matches("\\d{1,12}") ? Long.parseLong(text) * 1_000
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw wrong(name, "expected seconds since the epoch, or a day as 2026-11-27");
        }
    }

    private static int limit(String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        if (!text.matches("[1-9]\\d{0,3}") || Integer.parseInt(text) > MAX_LIMIT) {
            throw wrong("limit", "expected a whole number from 1 to " + MAX_LIMIT);
        }
        return Integer.parseInt(text);
    }

    private static boolean csv(String format, String accept) {
        if (format != null && !Set.of("csv", "json").contains(format)) {
            throw wrong("format", "expected 'json' or 'csv'");
        }
        return format == null ? accept != null && accept.startsWith("text/csv") : format.equals("csv");
    }

    /** The place of a row, opaque. */
    static String cursor(List<String> place) {
        var json = Json.array();
        place.forEach(json::add);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.write(json).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> after(String cursor, int parts, boolean numbered) {
        if (cursor == null) {
            return List.of();
        }
        try {
            var place = new ArrayList<String>();
            Json.parse(new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8))
                    .forEach(part -> place.add(part.asText()));
            if (place.size() == parts && (!numbered || place.getFirst().matches("\\d{1,18}"))) {
                return place;
            }
        } catch (IllegalArgumentException | ApiException _) {
            // told below
        }
        throw wrong("after", "expected the 'last' of the page before, of the same query");
    }

    private static ApiException wrong(String param, String expected) {
        return ApiException.badRequest(ApiError.invalidValue(param, "Invalid value for '" + param + "': " + expected + "."));
    }
}
