package dev.earshot.client.webrtc;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Media of WebRTC: {@code earshot.webrtc.*}. */
@ConfigMapping(prefix = "earshot.webrtc")
public interface WebRtcConfig {

    /** Local addresses to receive media on, IPv4 or IPv6. */
    @WithDefault("127.0.0.1")
    List<String> addresses();

    /** What clients are told instead, one for each local address; needed behind a NAT. */
    Optional<List<String>> advertisedAddresses();

    /** First UDP port; one a loop from there on. 0 lets the system choose. */
    @WithDefault("0")
    int port();

    /** How many event loops carry media; 0 for one a core. */
    @WithDefault("0")
    int loops();
}
