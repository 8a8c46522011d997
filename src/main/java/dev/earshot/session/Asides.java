package dev.earshot.session;

import dev.earshot.protocol.ServerEvent;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Responses that this side itself has asked for, beside the conversation: the client hears nothing of them. */
final class Asides {

    /** The member of a response's {@code metadata} by which it is known again. */
    static final String MARK = "earshot_aside";

    private final Map<String, Consumer<String>> expected = new HashMap<>();
    private final Map<String, Consumer<String>> answering = new HashMap<>();
    private final Set<String> responses = new HashSet<>();

    void expect(String mark, Consumer<String> answered) {
        expected.put(mark, answered);
    }

    /** Whether an event of the upstream is about one of them; what it answers is told from here. */
    boolean takes(ServerEvent event) {
        if (expected.isEmpty() && responses.isEmpty()) {
            return false;
        }
        var response = event.body().path("response");
        switch (event.type()) {
            case "response.created" -> {
                var answered = expected.remove(response.at("/metadata/" + MARK).asText());
                if (answered != null) {
                    responses.add(response.path("id").asText());
                    answering.put(response.path("id").asText(), answered);
                }
                return answered != null;
            }
            case "response.done" -> {
                var answered = answering.remove(response.path("id").asText());
                if (answered != null && response.path("status").asText().equals("cancelled")) {
                    // by the loss of its upstream: the next one is asked again
                    expected.put(response.at("/metadata/" + MARK).asText(), answered);
                }
                var words = response.at("/output/0/content/0/text").asText();
                if (answered != null && response.path("status").asText().equals("completed") && !words.isBlank()) {
                    answered.accept(words);
                }
                return responses.remove(response.path("id").asText());
            }
            default -> {
                return responses.contains(event.body().path("response_id").asText());
            }
        }
    }
}
