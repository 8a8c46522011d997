package dev.earshot.console;

import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** {@code /console}: the page stands in a folder, whose files it names from within. */
@ApplicationScoped
class ConsolePage {

    private static final String PATH = "/console";
    private static final int FOUND = 302;

    void route(@Observes Router router) {
        router.get(PATH).order(-1).handler(request -> {
            if (request.request().path().equals(PATH)) {
                request.response().setStatusCode(FOUND).putHeader("Location", PATH + "/").end();
            } else {
                request.next();
            }
        });
    }
}
