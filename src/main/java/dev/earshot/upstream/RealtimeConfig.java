package dev.earshot.upstream;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithParentName;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Realtime servers that agents may name: {@code earshot.upstreams."name".*}. */
@ConfigMapping(prefix = "earshot.upstreams")
public interface RealtimeConfig {

    /** By name, as it stands in an agent's list of upstreams. */
    @WithParentName
    Map<String, Server> byName();

    /** One server. */
    interface Server {

        /** Where its API begins, for example {@code https://api.openai.com/v1}; https or wss, on loopback also http or ws. */
        URI url();

        /** How it wants to be spoken to. */
        @WithDefault("openai")
        Kind kind();

        /**
         * Of Azure's preview, for example {@code 2025-04-01-preview}: the model is asked for as a deployment then, and events
         * are worded as in the beta. Everybody else has none.
         */
        Optional<String> apiVersion();

        /** Its key. */
        Optional<String> apiKey();

        /** A file that holds its key, read again whenever it changes. */
        Optional<Path> apiKeyFile();

        /** What it is asked for, in place of the client's model; a deployment on Azure. */
        Optional<String> model();

        /** Further headers of the handshake. */
        Map<String, String> headers();

        /** A PEM file with the certificate to trust, where it is not signed by one that everybody trusts. */
        Optional<Path> trustCertificate();

        /** Until the WebSocket stands. */
        @WithDefault("3s")
        Duration connectTimeout();

        /** From then on until its session is there. */
        @WithDefault("5s")
        Duration openTimeout();

        /** Without a word in the flow of an answer, or after an event that has to be answered, before it counts as lost. */
        @WithDefault("5s")
        Duration stallTimeout();

        /** When a session goes on with a new one, at the next pause between turns: before the server ends it. */
        @WithDefault("55m")
        Duration rollOverAfter();

        /** Further tries where it could not be reached. */
        @WithDefault("1")
        int retries();

        /** Sessions with it at a time. */
        @WithDefault("1000")
        int maxSessions();

        /** How often it may fail to be reached, of the last ten times, before it is left alone. */
        @WithDefault("0.5")
        double breakerRatio();

        /** For how long it is left alone then. */
        @WithDefault("5s")
        Duration breakerDelay();
    }

    /** Ways to say who is asking. */
    enum Kind {
        /** {@code Authorization: Bearer}. */
        OPENAI,
        /** Header {@code api-key}. */
        AZURE,
        /** Azure with a token of Microsoft Entra, kept fresh in the key file. */
        AZURE_ENTRA
    }
}
