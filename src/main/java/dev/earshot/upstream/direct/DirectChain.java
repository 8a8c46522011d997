package dev.earshot.upstream.direct;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.earshot.session.UpstreamChain;
import dev.earshot.session.UpstreamLeg;

/** The one server that answered the call: its media are there, so no other can take it over. */
final class DirectChain implements UpstreamChain {

    private final String name;
    private final ObjectNode session;
    private DirectLeg leg;

    DirectChain(String name, DirectLeg leg, ObjectNode session) {
        this.name = name;
        this.leg = leg;
        this.session = session;
    }

    @Override
    public UpstreamLeg next(ObjectNode openedWith) {
        var only = leg;
        leg = null;
        return only;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void lived() {}

    @Override
    public void again() {}

    @Override
    public boolean replaceable() {
        return false;
    }

    @Override
    public ObjectNode session() {
        return session;
    }
}
