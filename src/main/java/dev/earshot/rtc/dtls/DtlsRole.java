package dev.earshot.rtc.dtls;

/** Which side of the handshake we are: the server when our answer says {@code setup:passive}. */
public enum DtlsRole {
    CLIENT, SERVER
}
