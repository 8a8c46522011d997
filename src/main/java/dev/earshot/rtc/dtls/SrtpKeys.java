package dev.earshot.rtc.dtls;

import java.util.Arrays;

/**
 * Master keys and salts of both directions. The DTLS client protects with the client's, the server with the server's;
 * secret, so nothing of them is printed.
 */
public record SrtpKeys(byte[] clientKey, byte[] clientSalt, byte[] serverKey, byte[] serverSalt) {

    /**
     * Cuts exported keying material in the order of RFC 5764 section 4.2: client key, server key, client salt, server
     * salt.
     *
     * @throws IllegalArgumentException when the length is not that of the profile
     */
    public static SrtpKeys split(SrtpProfile profile, byte[] keyingMaterial) {
        if (keyingMaterial.length != profile.keyingMaterialBytes()) {
            throw new IllegalArgumentException(profile + " needs " + profile.keyingMaterialBytes() + " bytes");
        }
        var serverKey = profile.keyBytes();
        var clientSalt = serverKey + profile.keyBytes();
        var serverSalt = clientSalt + profile.saltBytes();
        return new SrtpKeys(
                Arrays.copyOfRange(keyingMaterial, 0, serverKey),
                Arrays.copyOfRange(keyingMaterial, clientSalt, serverSalt),
                Arrays.copyOfRange(keyingMaterial, serverKey, clientSalt),
                Arrays.copyOfRange(keyingMaterial, serverSalt, keyingMaterial.length));
    }

    @Override
    public String toString() {
        return "SrtpKeys[secret]";
    }
}
