package dev.earshot.client.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.credentials.Authenticator;
import dev.earshot.credentials.Errand;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.ApiException;
import dev.earshot.protocol.Json;
import dev.earshot.usage.ledger.UsageLedger;
import dev.earshot.usage.ledger.UsagePage;
import dev.earshot.usage.ledger.UsageQuery;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.RestResponse;

/**
 * {@code GET /v1/usage}: what sessions have cost, a row for each use of a model or sums of them.
 *
 * <pre>
 * ?group_by=agent,day          any of session, agent, tenant, subject, day, model, upstream, api_key, kind, door
 * ?agent=…&amp;tenant=… and so on  only rows that have it
 * ?from=…&amp;to=…                seconds since the epoch, or a day (2026-11-27, by UTC); to is not included
 * ?limit=…&amp;after=…            1 to 1,000 rows (100); the next page begins after the {@code last} of this one
 * ?format=csv                  or {@code Accept: text/csv}; the next page stands in the header {@code X-Next-After}
 * </pre>
 * For callers with the scope {@code observe}; whoever has a tenant sees that tenant alone.
 */
@Path("/v1/usage")
@NonBlocking
public class UsageResource {

    private static final Logger LOG = Logger.getLogger(UsageResource.class);
    private static final int UNAVAILABLE = 503;

    private final Authenticator authenticator;
    private final UsageLedger ledger;
    private final Vertx vertx;

    UsageResource(Authenticator authenticator, UsageLedger ledger, Vertx vertx) {
        this.authenticator = authenticator;
        this.ledger = ledger;
        this.vertx = vertx;
    }

    @GET
    public CompletionStage<RestResponse<String>> usage(@Context HttpServerRequest request) {
        return authenticator.authenticate(Visitors.presentedBy(request), Errand.OBSERVE).thenCompose(caller -> {
            var wanted = UsageRequest.of(request, caller);
            return vertx.executeBlocking(() -> read(wanted.query()), false).toCompletionStage()
                    .thenApply(page -> wanted.csv() ? csv(page) : json(page));
        });
    }

    private UsagePage read(UsageQuery query) {
        if (!ledger.kept()) {
            throw new ApiException(404, ApiError.notFound("ledger_off", "Nothing is written down here (earshot.ledger.enabled)."));
        }
        try {
            return ledger.read(query);
        } catch (SQLException e) {
            LOG.warnf("the ledger could not be read: %s", e.getMessage());
            throw new ApiException(UNAVAILABLE, ApiError.serverFault("ledger_unavailable",
                    "The ledger cannot be read just now; try again in a moment."));
        }
    }

    private static RestResponse<String> json(UsagePage page) {
        var answer = Json.object().put("object", "list");
        var data = answer.putArray("data");
        page.rows().forEach(row -> fill(data.addObject(), row));
        answer.put("has_more", page.next() != null).put("last", page.next() == null ? null : UsageRequest.cursor(page.next()));
        return RestResponse.ResponseBuilder.ok(Json.write(answer))
                .header(HttpHeaders.CONTENT_TYPE, "application/json;charset=UTF-8").build();
    }

    private static void fill(ObjectNode json, Map<String, Object> row) {
        row.forEach((column, value) -> {
            switch (value) {
                case null -> json.putNull(shown(column));
                case Long nanos when column.equals("cost_nanos") -> json.put(shown(column), usd(nanos));
                case Long number -> json.put(column, number);
                default -> json.put(column, value.toString());
            }
        });
    }

    private static RestResponse<String> csv(UsagePage page) {
        var text = new StringBuilder();
        text.append(String.join(",", page.columns().stream().map(UsageResource::shown).toList())).append("\r\n");
        for (var row : page.rows()) {
            text.append(String.join(",", page.columns().stream().map(column -> cell(column, row.get(column))).toList()))
                    .append("\r\n");
        }
        var answer = RestResponse.ResponseBuilder.ok(text.toString()).header(HttpHeaders.CONTENT_TYPE, "text/csv;charset=UTF-8");
        return page.next() == null ? answer.build() : answer.header("X-Next-After", UsageRequest.cursor(page.next())).build();
    }

    private static String shown(String column) {
        return column.equals("cost_nanos") ? "cost_usd" : column;
    }

    private static BigDecimal usd(long nanos) {
        return BigDecimal.valueOf(nanos, 9).stripTrailingZeros();
    }

    /** RFC 4180; and a name that a spreadsheet would take for a formula is only a name. */
    private static String cell(String column, Object value) {
        if (value == null) {
            return "";
        }
        if (value instanceof Long number) {
            return column.equals("cost_nanos") ? usd(number).toPlainString() : number.toString();
        }
        var text = value.toString();
        var safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.matches("(?s).*[\",\r\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
