package dev.earshot.upstream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.protocol.SessionConfiguration;
import dev.earshot.session.UpstreamChain;
import dev.earshot.session.UpstreamLeg;
import java.util.List;

/** The upstreams of one session. A round goes once through all of them; the one that was lost comes last in the next. */
final class Chain implements UpstreamChain {

    record Link(String name, UpstreamProvider provider) {}

    private final String sessionId;
    private SessionConfiguration configuration;
    private final List<Link> links;
    private int begin;
    private int tried;

    Chain(String sessionId, SessionConfiguration configuration, List<Link> links) {
        this.sessionId = sessionId;
        this.configuration = configuration;
        this.links = links;
    }

    @Override
    public UpstreamLeg next(ObjectNode session) {
        if (tried == links.size()) {
            return null;
        }
        tried++;
        var link = last();
        return link.provider().leg(link.name(), sessionId, configuration, session);
    }

    @Override
    public String name() {
        return tried == 0 ? "" : last().name();
    }

    @Override
    public void model(String model) {
        configuration = configuration.insistingOn(model);
    }

    @Override
    public void lived() {
        begin = (begin + tried) % links.size();
        tried = 0;
    }

    @Override
    public void again() {
        begin = (begin + tried - 1) % links.size();
        tried = 0;
    }

    @Override
    public boolean replaceable() {
        return links.stream().anyMatch(link -> link.provider().remote());
    }

    @Override
    public ObjectNode session() {
        return configuration.toOpen();
    }

    private Link last() {
        return links.get((begin + tried - 1) % links.size());
    }
}
