package dev.earshot.upstream.engine;

import dev.earshot.conversation.ResponseMachine;
import dev.earshot.upstream.engine.dialogue.ClauseSplitter;
import dev.earshot.upstream.engine.dialogue.Reply;

/** One response in the making: its machine, the dialogue that gives its words and the mouth that speaks them. */
final class Answer {

    final ResponseMachine response;

    /** Null where the answer is text. */
    final Mouth mouth;

    final ClauseSplitter clauses = new ClauseSplitter();

    /** Null until the dialogue was asked. */
    Reply reply;

    boolean worded;
    long spokenSamples;

    Answer(ResponseMachine response, Mouth mouth) {
        this.response = response;
        this.mouth = mouth;
    }

    void stop() {
        if (reply != null) {
            reply.cancel();
        }
        if (mouth != null) {
            mouth.stop();
        }
    }
}
