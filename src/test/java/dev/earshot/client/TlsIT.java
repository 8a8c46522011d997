package dev.earshot.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.earshot.client.webrtc.Door;
import io.quarkus.test.junit.QuarkusIntegrationTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that speaks TLS, whose certificate is replaced while it runs. The certificates are OpenSSL's. */
@QuarkusIntegrationTest
class TlsIT {

    @TempDir
    Path folder;

    private final SecondEarshot server = new SecondEarshot();
    private final int port = EdgeProfile.freePort();
    private final URI secure = URI.create("https://localhost:" + port);

    @AfterEach
    void stop() {
        server.stop();
    }

    @Test
    void aCertificateIsReplacedAndConnectionsThatStandGoOn() throws Exception {
        var first = certify();
        var plain = server.launch(Map.of("quarkus.http.ssl-port", String.valueOf(port),
                "quarkus.tls.key-store.pem.0.cert", folder.resolve("tls.crt").toString(),
                "quarkus.tls.key-store.pem.0.key", folder.resolve("tls.key").toString(),
                "quarkus.tls.reload-period", "1s", "quarkus.http.insecure-requests", "enabled"));
        new Door(plain).opened();
        assertEquals(first.getSerialNumber(), shown(first).getSerialNumber());
        var events = new Events();
        var socket = HttpClient.newBuilder().sslContext(trusting(first)).build().newWebSocketBuilder()
                .header("Authorization", "Bearer sk-x")
                .buildAsync(URI.create("wss://localhost:" + port + "/v1/realtime?model=earshot"), events).get(10, TimeUnit.SECONDS);
        events.first.get(10, TimeUnit.SECONDS);
        var second = certify();
        assertNotEquals(first.getSerialNumber(), second.getSerialNumber());
        Door.await("the new certificate is shown", () -> {
            try {
                return shown(second).getSerialNumber().equals(second.getSerialNumber());
            } catch (IOException e) {
                return false; // the old one is, which is not trusted here
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        socket.sendText("{\"type\":\"input_audio_buffer.clear\"}", true).get(5, TimeUnit.SECONDS);
        events.second.get(10, TimeUnit.SECONDS);
        socket.abort();
    }

    private static final class Events implements WebSocket.Listener {

        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final CompletableFuture<Void> second = new CompletableFuture<>();

        @Override
        public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
            if (last && !first.complete(null)) {
                second.complete(null);
            }
            socket.request(1);
            return null;
        }
    }

    private X509Certificate certify() throws Exception {
        var made = new ProcessBuilder("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-keyout", "next.key", "-out",
                "next.crt").directory(folder.toFile()).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        assertEquals(0, made.waitFor(), "openssl");
        Files.move(folder.resolve("next.key"), folder.resolve("tls.key"), StandardCopyOption.REPLACE_EXISTING);
        Files.move(folder.resolve("next.crt"), folder.resolve("tls.crt"), StandardCopyOption.REPLACE_EXISTING);
        try (var pem = Files.newInputStream(folder.resolve("tls.crt"))) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
    }

    private X509Certificate shown(X509Certificate trusted) throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(trusting(trusted)).build()) {
            var response = client.send(HttpRequest.newBuilder(secure.resolve("/q/health/live")).build(), BodyHandlers.discarding());
            assertEquals(200, response.statusCode());
            return (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0];
        }
    }

    private static SSLContext trusting(X509Certificate certificate) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry("it", certificate);
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
