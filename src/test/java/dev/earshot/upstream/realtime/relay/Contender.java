package dev.earshot.upstream.realtime.relay;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A relay under measurement: a process on the first core, what it used of it, and what it put on its heap. */
final class Contender implements AutoCloseable {

    /** Where its heap can be looked into, and how. */
    enum Heap { JVM, NATIVE, NONE }

    /** In its own code, in the kernel, and, in neither, in the compilers of a JVM, whose work ends some time. */
    record Cpu(long userNanos, long kernelNanos, long compilerNanos) {}

    private static final long TICK_NANOS = 10_000_000L;
    private static final Pattern COMPILER = Pattern.compile("C[12] Compiler");
    private static final Pattern COLLECTION = Pattern.compile("([0-9.]+)([KMG])->([0-9.]+)([KMG])");

    private final String name;
    private final URI uri;
    private final Process process;
    private final Path output;
    private final JMXConnector connector;
    private final LongSupplier allocated;

    private Contender(String name, URI uri, Process process, Path output, JMXConnector connector, LongSupplier allocated) {
        this.name = name;
        this.uri = uri;
        this.process = process;
        this.output = output;
        this.connector = connector;
        this.allocated = allocated;
    }

    /** Starts it, and waits until it listens. */
    static Contender start(String name, int port, Heap heap, List<String> command) throws Exception {
        var pinned = new ArrayList<>(List.of("taskset", "-c", "0"));
        pinned.addAll(command);
        var output = Files.createTempFile("relay-" + name, ".log");
        var process = new ProcessBuilder(pinned).redirectErrorStream(true).redirectOutput(output.toFile()).start();
        awaitListening(port, process, output);
        var uri = URI.create("ws://127.0.0.1:" + port + "/v1/realtime?model=relay");
        return switch (heap) {
            case JVM -> overJmx(name, uri, process, output);
            case NATIVE -> new Contender(name, uri, process, output, null, () -> allocatedByLog(output));
            case NONE -> new Contender(name, uri, process, output, null, () -> -1);
        };
    }

    private static Contender overJmx(String name, URI uri, Process process, Path output) throws Exception {
        var machine = VirtualMachine.attach(Long.toString(process.pid()));
        var connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
        machine.detach();
        var threads = ManagementFactory.newPlatformMXBeanProxy(connector.getMBeanServerConnection(),
                ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        return new Contender(name, uri, process, output, connector, threads::getTotalThreadAllocatedBytes);
    }

    private static void awaitListening(int port, Process process, Path output) throws Exception {
        for (var i = 0; i < 300 && process.isAlive(); i++) {
            try (var probe = new Socket("127.0.0.1", port)) {
                return;
            } catch (IOException e) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        throw new IllegalStateException("nothing listens on " + port + ": " + Files.readString(output));
    }

    String name() {
        return name;
    }

    URI uri() {
        return uri;
    }

    /** Time on the processor since its start. */
    Cpu cpu() throws IOException {
        var directory = Path.of("/proc", Long.toString(process.pid()));
        var all = times(directory);
        var compiling = new long[2];
        try (var threads = Files.list(directory.resolve("task"))) {
            for (var thread : threads.filter(Contender::compiles).toList()) {
                var times = times(thread);
                compiling[0] += times[0];
                compiling[1] += times[1];
            }
        }
        return new Cpu(all[0] - compiling[0], all[1] - compiling[1], compiling[0] + compiling[1]);
    }

    private static boolean compiles(Path thread) {
        try {
            return COMPILER.matcher(Files.readString(thread.resolve("comm"))).lookingAt();
        } catch (IOException e) {
            return false; // it has just ended
        }
    }

    /** In its own code and in the kernel, in nanoseconds. */
    private static long[] times(Path directory) throws IOException {
        var stat = Files.readString(directory.resolve("stat"));
        var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new long[] {Long.parseLong(fields[11]) * TICK_NANOS, Long.parseLong(fields[12]) * TICK_NANOS};
    }

    /** Bytes put on the heap since its start; -1 where nobody knows. */
    long allocatedBytes() {
        return allocated.getAsLong();
    }

    /** What its collections say was there before them and was not left by the one before. */
    private static long allocatedByLog(Path output) {
        try {
            var bytes = 0.0;
            var left = 0.0;
            for (var line : Files.readAllLines(output)) {
                var collection = COLLECTION.matcher(line);
                if (collection.find()) {
                    bytes += bytes(collection.group(1), collection.group(2)) - left;
                    left = bytes(collection.group(3), collection.group(4));
                }
            }
            return (long) bytes;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double bytes(String number, String unit) {
        return Double.parseDouble(number) * (1L << 10 * ("KMG".indexOf(unit) + 1));
    }

    @Override
    public void close() throws Exception {
        if (connector != null) {
            connector.close();
        }
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
        process.destroyForcibly();
        Files.deleteIfExists(output);
    }
}
