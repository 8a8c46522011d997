package dev.earshot.upstream.engine.synthesizer.hibari;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.earshot.upstream.engine.library.SpeechUnavailableException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipFile;

/** The package's archive, a zip, read in place: weights, lexica and the licence stay together in one file. */
final class Archive implements AutoCloseable {

    private static final String FOLDER = "hibari/assets/";
    private static final int MAX_ENTRY_BYTES = 16 << 20;

    private final ZipFile zip;

    private Archive(ZipFile zip) {
        this.zip = zip;
    }

    /** @throws SpeechUnavailableException when the file is missing or is no archive */
    static Archive open(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new SpeechUnavailableException(
                    "the voice " + file.getFileName() + " is missing: run deploy/local/fetch-models");
        }
        try {
            return new Archive(new ZipFile(file.toFile()));
        } catch (IOException e) {
            throw broken(file.getFileName().toString(), e);
        }
    }

    /** The whole entry, unpacked once more when its name ends in {@code .gz}. */
    byte[] read(String name) {
        var entry = zip.getEntry(FOLDER + name);
        if (entry == null) {
            throw broken(name, null);
        }
        try (var in = zip.getInputStream(entry); var plain = name.endsWith(".gz") ? new GZIPInputStream(in) : in) {
            return bounded(plain, name);
        } catch (IOException e) {
            throw broken(name, e);
        }
    }

    /** A network that works on one thread and waits without spinning: all sessions share the machine's cores. */
    OrtSession network(OrtEnvironment environment, String name) {
        try (var options = new OrtSession.SessionOptions()) {
            options.setIntraOpNumThreads(1);
            options.setInterOpNumThreads(1);
            options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
            // Clauses differ in length: an arena would keep the largest one's memory for good.
            options.setCPUArenaAllocator(false);
            options.setMemoryPatternOptimization(false);
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            return environment.createSession(read(name), options);
        } catch (OrtException e) {
            throw broken(name, e);
        }
    }

    @Override
    public void close() {
        try {
            zip.close();
        } catch (IOException e) {
            throw new IllegalStateException("the voice's archive did not close", e);
        }
    }

    /** What to say of an entry that is not what it was when the archive was fetched. */
    static SpeechUnavailableException broken(String name, Exception cause) {
        return new SpeechUnavailableException(
                "the voice's " + name + " cannot be read: delete the archive and run deploy/local/fetch-models", cause);
    }

    private static byte[] bounded(InputStream in, String name) throws IOException {
        var bytes = in.readNBytes(MAX_ENTRY_BYTES + 1);
        if (bytes.length > MAX_ENTRY_BYTES) {
            throw broken(name, null);
        }
        return bytes;
    }
}
