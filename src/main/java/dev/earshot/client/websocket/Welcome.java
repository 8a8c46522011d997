package dev.earshot.client.websocket;

import dev.earshot.credentials.Caller;
import dev.earshot.protocol.ApiException;
import dev.earshot.session.Opening;

/** What was found out about a socket's client before the upgrade. */
sealed interface Welcome {

    /** It may not in, or what it wants is not there. */
    record Refused(ApiException refusal) implements Welcome {
    }

    /** It may open this session. */
    record ToBegin(Opening opening) implements Welcome {
    }

    /** It may go on with a session of its own, if that is there. */
    record ToGoOn(Caller caller, String sessionId) implements Welcome {
    }

    /** It may join a call that it reaches, if that is there. */
    record ToJoin(Caller caller, String callId) implements Welcome {
    }
}
