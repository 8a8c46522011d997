package dev.earshot.session;

import io.quarkus.vertx.VertxOptionsCustomizer;
import io.vertx.core.VertxOptions;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.OptionalInt;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** As many event loops as cores, also where there is one core: two loops on it would only take it from each other. */
@ApplicationScoped
public class EventLoops implements VertxOptionsCustomizer {

    private final OptionalInt configured;

    EventLoops(@ConfigProperty(name = "quarkus.vertx.event-loops-pool-size") OptionalInt configured) {
        this.configured = configured;
    }

    @Override
    public void accept(VertxOptions options) {
        if (configured.isEmpty()) {
            options.setEventLoopPoolSize(Runtime.getRuntime().availableProcessors());
        }
    }
}
