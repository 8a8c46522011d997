package dev.earshot.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.ApiError;
import dev.earshot.protocol.Json;

/** How a response ended: its {@code status} and {@code status_details}. */
public sealed interface ResponseOutcome {

    /** @return the wire's {@code status} */
    String status();

    /** @return the wire's {@code status_details}, null for a plain end */
    ObjectNode details();

    record Completed() implements ResponseOutcome {
        @Override
        public String status() {
            return "completed";
        }

        @Override
        public ObjectNode details() {
            return null;
        }
    }

    /** @param reason {@code turn_detected} or {@code client_cancelled} */
    record Cancelled(String reason) implements ResponseOutcome {
        @Override
        public String status() {
            return "cancelled";
        }

        @Override
        public ObjectNode details() {
            return Json.object().put("type", "cancelled").put("reason", reason);
        }
    }

    /** @param reason {@code max_output_tokens} or {@code content_filter} */
    record Incomplete(String reason) implements ResponseOutcome {
        @Override
        public String status() {
            return "incomplete";
        }

        @Override
        public ObjectNode details() {
            return Json.object().put("type", "incomplete").put("reason", reason);
        }
    }

    record Failed(ApiError error) implements ResponseOutcome {
        @Override
        public String status() {
            return "failed";
        }

        @Override
        public ObjectNode details() {
            var details = Json.object().put("type", "failed");
            details.putObject("error").put("type", error.type()).put("code", error.code()).put("message", error.message());
            return details;
        }
    }
}
