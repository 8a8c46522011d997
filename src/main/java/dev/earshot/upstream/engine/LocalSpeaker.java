package dev.earshot.upstream.engine;

import dev.earshot.upstream.engine.synthesizer.PcmSink;
import dev.earshot.upstream.engine.synthesizer.Synthesizer;
import java.util.function.Consumer;

/** The embedded voice, on a worker. */
final class LocalSpeaker implements ClauseSpeaker {

    private final Synthesizer synthesizer;
    private final SerialWorker worker;
    private volatile boolean stopped;

    LocalSpeaker(Synthesizer synthesizer, SerialWorker worker) {
        this.synthesizer = synthesizer;
        this.worker = worker;
    }

    @Override
    public int hertz() {
        return synthesizer.sampleRateHertz();
    }

    @Override
    public void speak(String clause, PcmSink sink, Consumer<Throwable> ended) {
        worker.execute(() -> {
            Throwable fault = null;
            try {
                if (!stopped) {
                    synthesizer.speak(clause, sink);
                }
            } catch (RuntimeException | Error e) {
                fault = e;
            }
            ended.accept(fault);
        });
    }

    @Override
    public void stop() {
        stopped = true;
        worker.execute(synthesizer::close);
    }
}
